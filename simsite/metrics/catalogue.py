"""What every reported number means: name, unit, level, definition and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["time", "duration", "count", "share", "hours", "yes"]
Level = Literal["county", "township", "site"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A number reported for each replication.

    Attributes
    ----------
    name : str
        Key in tables.
    unit : str
        `time`: microseconds since the campaign's start, NEVER for not reached; `duration`:
        microseconds; `count`; `share`: 0 to 1; `hours`: person-hours; `yes`: 0 or 1.
    levels : tuple of str
        Where it is given.
    en, zh : str
        Label.
    definition : str
        What is counted, exactly.
    """

    name: str
    unit: Unit
    levels: tuple[Level, ...]
    en: str
    zh: str
    definition: str


EVERYWHERE: tuple[Level, ...] = ("county", "township", "site")
COUNTY: tuple[Level, ...] = ("county",)
REGIONS: tuple[Level, ...] = ("county", "township")

_METRICS = (
    Metric("completion", "time", EVERYWHERE, "sampling complete", "采样完成",
           "when the last attending resident of the place is swabbed; not reached if one leaves "
           "unswabbed or is not swabbed by the horizon; the opening, and done, in a replication in "
           "which nobody comes; no chance and no time are given where that is every one"),
    Metric("t50", "time", REGIONS, "half of the attending swabbed", "完成50%",
           "when half of the attending residents are swabbed"),
    Metric("t90", "time", REGIONS, "90 % of the attending swabbed", "完成90%",
           "when 90 % of the attending residents are swabbed"),
    Metric("t95", "time", REGIONS, "95 % of the attending swabbed", "完成95%",
           "when 95 % of the attending residents are swabbed"),
    Metric("t99", "time", REGIONS, "99 % of the attending swabbed", "完成99%",
           "when 99 % of the attending residents are swabbed"),
    Metric("done_by_deadline", "yes", EVERYWHERE, "done by the deadline", "按时完成",
           "1 if completion is not later than the deadline"),
    Metric("unswabbed_at_deadline", "count", EVERYWHERE, "attending not swabbed at the deadline",
           "截止时尚未采样的到场应采",
           "attending residents whose swab has not ended at the deadline"),
    Metric("present", "count", EVERYWHERE, "residents present", "在场居民",
           "residents present at the place"),
    Metric("exempt", "count", EVERYWHERE, "exempt", "免采", "residents present who need no swab"),
    Metric("home_bound", "count", EVERYWHERE, "home-bound", "上门采样对象",
           "residents present who are served at home or counted apart"),
    Metric("absent", "count", EVERYWHERE, "absent", "未到场",
           "residents who are due and do not come in this pass"),
    Metric("attending", "count", EVERYWHERE, "attending", "到场应采",
           "residents who come in this pass"),
    Metric("swabbed", "count", EVERYWHERE, "swabbed", "已采",
           "attending residents swabbed by the horizon"),
    Metric("left_unswabbed", "count", EVERYWHERE, "left unswabbed", "离场未采",
           "attending residents who left unswabbed by the horizon"),
    Metric("wait_mean", "duration", EVERYWHERE, "mean wait before the swab", "采样前平均等候",
           "time in queues up to the counted station, mean over the swabbed"),
    Metric("wait_q95", "duration", ("county", "site"), "95 % wait less than", "95%等候少于",
           "95 % quantile, over the swabbed, of the time in queues up to the counted station"),
    Metric("visit_mean", "duration", EVERYWHERE, "mean visit", "平均停留",
           "from joining the first queue to the end of the swab, mean over the swabbed"),
    Metric("queue_peak", "count", ("site",), "longest queue", "最长排队",
           "most residents in the queues of the site at one time"),
    Metric("tubes", "count", EVERYWHERE, "tubes", "采样管", "tubes with at least one swab"),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.name: metric for metric in _METRICS}

# Numbers given for each stage and for callers: name is "<key>.<stage>".
STAGE_METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("wait", "duration", COUNTY, "mean wait", "平均等候",
               "time in the queue of the stage, mean over those who started there"),
        Metric("utilisation", "share", COUNTY, "utilisation", "利用率",
               "time busy while on duty / time on duty; duty counts until the site is complete"),
        Metric("on_duty", "hours", COUNTY, "hours on duty", "在岗工时",
               "scheduled staff over time, until each site is complete"),
        Metric("overtime", "hours", COUNTY, "overtime", "加班工时",
               "staff present beyond the scheduled level over time, until each site is complete"),
    )
}  # fmt: skip

# Numbers of who is lost, given where somebody may leave for good.
LOSS_METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("gave_up", "count", EVERYWHERE, "gave up waiting", "放弃等候",
               "attending residents who left unswabbed for good because their wait was over, or "
               "on joining because too many waited"),
        Metric("balked", "count", EVERYWHERE, "left at the sight of the queue", "见队太长即离开",
               "of those who gave up, who left on joining because so many waited, or for so long"),
    )
}  # fmt: skip

# Numbers given for each class of residents: name is "<key>.<class>", and of the county also
# "<key>.<class>.<kind>" where there are several kinds of site.
CLASS_METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("class_attending", "count", REGIONS, "attending of a class", "某类居民到场应采",
               "residents of the class who come in this pass"),
        Metric("class_swabbed", "count", REGIONS, "swabbed of a class", "某类居民已采",
               "attending residents of the class swabbed by the horizon"),
        Metric("class_wait", "duration", REGIONS, "mean wait of a class", "某类居民平均等候",
               "time in queues up to the counted station, mean over the swabbed of the class"),
        Metric("class_completion", "time", REGIONS, "a class complete", "某类居民采样完成",
               "when the last attending resident of the class is swabbed; not reached if one is "
               "not; the opening in a replication in which nobody of it comes"),
    )
}  # fmt: skip

# Numbers given for each cause by which staff work faster or slower: name is "<key>.<cause>".
SPEED_METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("lost", "hours", COUNTY, "working time lost", "损失工时",
               "how long all work took by the horizon, less how long it takes without the cause; "
               "of several at one time each takes its part of what those before it leave, in the "
               "order of the scenario; below 0 where staff are faster"),
    )
}  # fmt: skip

# Numbers given for each stage at whose desks somebody may have to wait for room: name is
# "<key>.<stage>".
ROOM_METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("blocked", "hours", COUNTY, "desks blocked", "台位受阻",
               "time, by the horizon, that desks of the stage were held by residents who had been "
               "served there and found no room at a later stage; it is not time busy"),
    )
}  # fmt: skip

# All that are given for some plans alone, or under several names.
SOMETIMES: dict[str, Metric] = STAGE_METRICS | CLASS_METRICS | LOSS_METRICS | SPEED_METRICS
SOMETIMES |= ROOM_METRICS
