"""`simsite report`: one file from directories of results."""

import json
import re

import pytest
import tiny

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures", "--replications", 4)


def shown(text, lang="en"):
    """The text of one language's side, without markup."""
    side = re.search(rf'<main lang="{lang}".*?</main>', text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]*>", " ", side).split())


@pytest.fixture
def run(simsite):
    assert simsite(*RUN, "--out", "run").code == 0
    return simsite


def test_it_goes_into_the_first_directory_and_that_stays_whole(run, tmp_path):
    said = run("report", "run")
    assert (said.code, said.out.strip()) == (0, "run/report.html")
    assert run("report", "run").code == 0
    assert run(*RUN, "--out", "run", "--force").code == 0


def test_the_page_is_the_same_bytes_every_time(run, tmp_path):
    pages = []
    for name in ("a.html", "b.html"):
        assert run("report", "run", "--out", name, "--lang", "both").code == 0
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_the_numbers_are_those_of_the_terminal(simsite, tmp_path):
    told = simsite(*RUN, "--out", "run").out
    simsite("report", "run", "--out", "page.html")
    page = shown((tmp_path / "page.html").read_text("utf-8"))
    page += re.sub(r"(\d+ Feb )\d\d:\d\d–(\d\d:\d\d)", r"\1\2", page)  # the day named once
    times = set(re.findall(r"\d+ Feb \d\d:\d\d", told))
    assert len(times) > 3
    assert [time for time in times if time not in page] == []


@pytest.mark.parametrize(
    ("option", "sides"), [("en", ["en"]), ("zh", ["zh"]), ("both", ["en", "zh"])]
)
def test_it_speaks_what_is_asked_for(run, tmp_path, option, sides):
    run("report", "run", "--out", "page.html", "--lang", option)
    text = (tmp_path / "page.html").read_text("utf-8")
    assert re.findall(r'<main lang="(\w+)"', text) == sides
    assert ("采样完成" in text) == ("zh" in sides)


def test_answers_and_sweeps_stand_on_the_page(run, tmp_path):
    small = ("--replications", 4, "--jobs", 1)
    for ask in (
        ("marginal", "tiny.yaml", "--next", 1),
        ("need", "tiny.yaml", "--by", "12:00"),
        ("sensitivity", "tiny.yaml"),
    ):
        assert run(*ask, *small, "--out", ask[0]).code == 0
    assert run("sweep", "sweep.yaml", "--jobs", 1, "--out", "sweep").code == 0
    given = ("run", "marginal", "need", "sensitivity", "sweep")
    assert run("report", *given, "--out", "page.html", "--lang", "both").code == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    for name in ("marginal", "need", "sensitivity"):
        assert text.count(f"kept-{name}") == 2
    assert 'class="ask"' not in text
    assert text.count('class="factor"') == 2 * 3
    data = json.loads(re.search(r'id="data">(.*?)</script>', text).group(1))
    assert len(data["grids"][0]) == len(data["words"]["zh"]["sweeps"][0]["points"]) == 2 * 2 * 2

    assert english(text) - OF_SOFTWARE - {*given, "tiny", "practised", "slow"} == set()


# Names of software, people and options, and units; hashes are no words.
OF_SOFTWARE = {
    "simsite", "SimPy", "simpy", "numpy", "python", "JavaScript", "SHA", "STRESS", "DES", "Philox",
    "Cochran", "McNemar", "Holm", "Little", "Monks", "CSV", "run", "audit", "trace", "sure",
    "replications", "min",
}  # fmt: skip


def english(text):
    """The English words that are shown on the Chinese side, commands left out."""
    side = re.search(r'<main lang="zh".*?</main>', text, re.DOTALL).group()
    plain = re.sub(r"<pre>.*?</pre>|<code>.*?</code>", " ", side, flags=re.DOTALL)
    found = re.findall(r'>([^<]*)<|aria-label="([^"]*)"', plain)
    shown = " ".join(part for pair in found for part in pair)
    return set(re.findall(r"[A-Za-z][A-Za-z_.]{2,}", re.sub(r"\b[0-9a-f]{64}\b", "", shown)))


def test_what_was_not_given_is_told_how_to_compute(run, tmp_path):
    run("report", "run", "--out", "page.html")
    text = (tmp_path / "page.html").read_text("utf-8")
    for name in ("marginal", "need", "sensitivity"):
        assert f"simsite {name} run/scenario.yaml" in text


def test_several_runs_are_compared(run, tmp_path):
    assert run(*RUN, "--set", "staff.collectors=4", "--out", "more").code == 0
    assert run("report", "run", "more", "--out", "page.html").code == 0
    assert run("report", "run", "more", "--out", "zh.html", "--lang", "zh").code == 0
    chinese = english((tmp_path / "zh.html").read_text("utf-8"))
    assert chinese - OF_SOFTWARE - {"run", "more", "tiny"} == set()
    page = shown((tmp_path / "page.html").read_text("utf-8"))
    told = " ".join(run("compare", "run", "more").out.split())
    sentence = re.search(r"With 4 instead of 2 collectors[^.]*\.", told).group()
    assert sentence in page


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (("nothing",), "nothing"),
        (("run", "--out", "page.txt"), "page.txt"),
        (("run", "--out", "tiny.yaml/page.html"), "tiny.yaml"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(run, tmp_path, given, word):
    said = run("report", *given)
    assert (said.code, said.out) == (2, "")
    assert word in said.err
    assert "Traceback" not in said.err
    assert not list(tmp_path.glob("page*"))


def test_a_changed_run_is_not_shown(run, tmp_path):
    (tmp_path / "run/arrays.npz").write_bytes(b"x")
    assert run("report", "run", "--out", "page.html").code == 2
    assert not (tmp_path / "page.html").exists()


def test_no_other_command_takes_both_languages(run):
    assert run("check", "tiny.yaml", "--lang", "both").code == 2


HOSTILE = ("<script>alert(1)</script>", "{{7*7}}", "</script><b>", "\\u202eevil", '"><img src=x>')


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text(simsite, tmp_path, name):
    quoted = '"' + name.replace('"', '\\"') + '"'
    text = tiny.TINY.replace("甲点", "X").replace(
        "name_zh: X, name_en: A", f"name_zh: {quoted}, name_en: {quoted}"
    )
    text = text.replace("township_en: Upper", f"township_en: {quoted}")
    text = text.replace("en: Two sites", f"en: {quoted}").replace(
        "source: assumed", f"source: {quoted}"
    )
    tiny.write(tmp_path, "tiny.yaml", text)
    assert simsite(*RUN, "--out", "run").code == 0
    assert simsite("report", "run", "--out", "page.html", "--lang", "both").code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    body = page[page.index("<body>") :]
    assert body.count("<script") == 2
    assert "<img" not in body
    assert "<b>" not in body
    assert "49" not in re.search(r"<h1>(.*?)</h1>", body).group(1)
    assert "\u202e" not in page
    json.loads(re.search(r'id="data">(.*?)</script>', body).group(1))


def test_a_hostile_sweep_is_text(simsite, tmp_path):
    text = tiny.SWEEP.replace("How many collectors", "'</script><b>x'").replace(
        "over:", "over:\n  title.en: ['<b>{{7*7}}', plain]"
    )
    tiny.write(tmp_path, "sweep.yaml", text)
    assert simsite("sweep", "sweep.yaml", "--jobs", 1, "--out", "sweep").code == 0
    assert simsite("report", "sweep", "--out", "page.html").code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    body = page[page.index("<body>") :]
    assert "<b>" not in body
    assert "49" not in re.search(r"<h1>(.*?)</h1>", body).group(1)
    assert "&lt;b&gt;{{7*7}}" in body
    data = json.loads(re.search(r'id="data">(.*?)</script>', body).group(1))
    assert ["<b>{{7*7}}", "plain"] in data["words"]["en"]["sweeps"][0]["values"]
