"""What-ifs in words and as plain values: what each takes for true, and what it does to the plan."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simsite.report.answers.comparison import comparison_answer
from simsite.report.answers.noun import Answer, AnswerItem, AnswerSection
from simsite.report.i18n import Words

if TYPE_CHECKING:
    from pathlib import Path

    from simsite.experiment.compare.what_if import WhatIfFound
    from simsite.reading.what_if.files import Overlay
    from simsite.reading.what_if.wish import Wish
    from simsite.report.wording import Wording

TOGETHER = "rain+absent=20 %"
LIST_SCHEMA = "simsite.what_ifs/1"


def with_what_ifs(plan: Answer, found: Sequence[WhatIfFound], wording: Wording) -> Answer:
    """Return the answer of a run with what each what-if does to it behind.

    Parameters
    ----------
    plan : Answer
        Of the plan.
    found : sequence of WhatIfFound
        At least one.
    wording : Wording
        Language, and calendar of the plan.
    """
    told = what_if_answer(found, wording)
    return replace(
        plan,
        sections=(*plan.sections, *told.sections),
        values=lambda: {**plan.data, **told.data},
    )


def what_if_answer(found: Sequence[WhatIfFound], wording: Wording) -> Answer:
    """Return what each what-if takes for true and does to the plan, without the plan's answer.

    Parameters
    ----------
    found : sequence of WhatIfFound
        At least one.
    wording : Wording
        Language, and calendar of the plan.
    """
    compared = comparison_answer(tuple(one.comparison for one in found), wording)
    *sections, notes = compared.sections
    sections[0] = replace(sections[0], heading=compared.title)
    told = [
        part
        for one, section in zip(found, sections, strict=True)
        for part in (_what(one, wording.words), section)
    ]
    return Answer(
        "what_if",
        compared.title,
        (*told, notes),
        lambda: {"what_if": what_ifs_json(found, compared)},
    )


def what_ifs_json(found: Sequence[WhatIfFound], compared: Answer) -> list[dict[str, Any]]:
    """Return each what-if as plain values, its comparison as ``simsite compare`` gives it."""
    comparisons = compared.data["comparisons"]
    return [
        {"asked": one.wish.asked, "run": one.results.name}
        | {"what_ifs": [_wish_json(wish) for wish in one.wish.wishes], "comparison": comparison}
        for one, comparison in zip(found, comparisons, strict=True)
    ]


def what_if_file(one: WhatIfFound, wording: Wording) -> bytes:
    """Return what is kept beside the run of a what-if: what was asked, and the comparison."""
    compared = comparison_answer((one.comparison,), wording)
    (told,) = what_ifs_json([one], compared)
    return (json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def what_if_list(known: Sequence[Overlay], folder: Path | None, words: Words) -> Answer:
    """Return the answer of ``--what-if list``: each with its parameters and assumptions.

    Parameters
    ----------
    known : sequence of Overlay
        By name.
    folder : pathlib.Path or None
        Where a planner's own are looked for.
    words : Words
        Language.
    """
    items = tuple(_listed(one, words) for one in known)
    where = "" if folder is None else str(folder)
    notes = [
        words("whatif.how", example=TOGETHER),
        *([words("whatif.own", folder=where)] if where else ()),
    ]
    values = [_overlay_json(one) for one in known]
    return Answer(
        "what_if",
        words("whatif.title"),
        (AnswerSection(items=items, notes=tuple(notes)),),
        lambda: {"schema": LIST_SCHEMA, "what_ifs": values},
    )


def _what(one: WhatIfFound, words: Words) -> AnswerSection:
    """Return what happens and what is taken for true."""
    said = (line for wish in one.wish.wishes for line in assumption_lines(wish, words))
    return AnswerSection(
        words("whatif.heading", title=one.wish.title(words.lang), asked=one.wish.asked),
        tuple(said),
    )


def assumption_lines(wish: Wish, words: Words) -> list[str]:
    """Return what a what-if takes for true, a line each with where that comes from."""
    said = wish.overlay.what_if.said(dict(wish.written), words.lang)
    return [words("whatif.assumption", said=text, source=source) for text, source in said]


def _listed(one: Overlay, words: Words) -> AnswerItem:
    what_if = one.what_if
    key = "whatif.item" if one.shipped else "whatif.item_own"
    head = words(key, name=one.name, title=what_if.title.text(words.lang))
    values = {name: str(about.value) for name, about in what_if.parameters.items()}
    parameters = (
        words("whatif.parameter", name=name, what=getattr(about, words.lang), value=values[name])
        for name, about in what_if.parameters.items()
    )
    said = _assumptions(what_if.said(values, words.lang), words)
    return AnswerItem(head, (*said, *parameters))


def _assumptions(said: Iterable[tuple[str, str]], words: Words) -> list[str]:
    return [words("whatif.assumption", said=text, source=source) for text, source in said]


def _overlay_json(one: Overlay) -> dict[str, Any]:
    """Return a what-if as plain values, with what holds where nothing is said."""
    return _said_json(one, {key: str(p.value) for key, p in one.what_if.parameters.items()})


def _wish_json(wish: Wish) -> dict[str, Any]:
    return _said_json(wish.overlay, wish.written)


def _said_json(one: Overlay, written: Mapping[str, str]) -> dict[str, Any]:
    what_if = one.what_if
    parameters = [
        {"name": name, "unit": about.unit, "value": written[name], "en": about.en, "zh": about.zh}
        for name, about in what_if.parameters.items()
    ]
    english, chinese = (what_if.said(dict(written), lang) for lang in ("en", "zh"))
    assumptions = [
        {"en": en, "zh": zh, "source": {"en": source, "zh": source_zh}}
        for (en, source), (zh, source_zh) in zip(english, chinese, strict=True)
    ]
    return {
        "name": one.name,
        "file": str(one.path) if not one.shipped else one.path.name,
        "title": what_if.title.model_dump(),
        "parameters": parameters,
        "assumptions": assumptions,
    }
