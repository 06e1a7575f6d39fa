"""Sites: the places where people are swabbed, and where each lies in the county."""

from __future__ import annotations

import re
import unicodedata

from pydantic import field_validator

from simsite.model.fields import (
    Count,
    CountAtSite,
    DesksAtSite,
    FileName,
    Frozen,
    Hours,
    Id,
    Kind,
    Name,
    Text,
    in_order,
)


class Site(Frozen):
    """One site (采样点)."""

    id: Id
    """Stable id; luck is keyed by it, so it survives a new order of the rows."""
    kind: Kind = "site"
    """Kind of site, such as urban or village; quantities may differ by kind."""
    population: Count = 0
    """Residents counted at this site before the presence factor; may be left out where poisson,
    appointments or times decide how many come."""
    name_zh: Text = ""
    """Name in Chinese."""
    name_en: Text = ""
    """Name in English."""
    township_code: Text = ""
    """Code of the township; any text that tells townships apart."""
    township_zh: Text = ""
    """Township in Chinese."""
    township_en: Text = ""
    """Township in English."""
    village_code: Text = ""
    """Code of the village or community whose grid workers call for this site."""
    village_zh: Text = ""
    """Village or community in Chinese."""
    village_en: Text = ""
    """Village or community in English."""
    hours: Hours | None = None
    """Opening hours of this site on every day, as 'calendar.hours', which hold where this is left
    out: one window, or several (08:00-12:00, 14:00-18:00)."""
    desks: DesksAtSite | None = None
    """Swab desks; left out: population / people_per_desk, rounded up, or with 'as_listed' one
    for each collector listed here."""
    collectors: CountAtSite | None = None
    """Collectors, used by 'deployment: as_listed'; left out: one for each desk, or a share of what
    is left of the total 'staff.collectors'."""
    helpers: CountAtSite | None = None
    """All helpers of the site, used by 'deployment: as_listed': one registrar for each stage of
    helpers and one caller, then registrars up to one for each open desk, then the leads; the rest
    call up, or are in reserve where nobody is called up."""
    registrars: CountAtSite | None = None
    """Helpers who register, used by 'deployment: as_listed'; left out: from 'helpers', else one for
    each open desk and stage of helpers."""
    callers: CountAtSite | None = None
    """Helpers who call up, used by 'deployment: as_listed'; left out: what 'helpers' leaves, else a
    share of what is left of the total 'staff.helpers'."""
    staff: dict[Name, CountAtSite] | None = None
    """Staff of other roles at this site, by role; left out: as in 'staff.roles'."""

    @field_validator("hours", mode="after")
    @classmethod
    def _in_order(cls, windows: Hours | None) -> Hours | None:
        return None if windows is None else in_order(windows)

    @property
    def township(self) -> str:
        """Key of the township: its code, else its name."""
        return self.township_code or self.township_zh or self.township_en

    @property
    def village(self) -> str:
        """Key of the village: its code, else its name, else the site itself."""
        return self.village_code or self.village_zh or self.village_en or self.id

    def name(self, language: str) -> str:
        """Return the site's name in ``en`` or ``zh``, in the other language, or its id."""
        first, second = self.name_en, self.name_zh
        if language == "zh":
            first, second = second, first
        return first or second or self.id


class SiteFile(Frozen):
    """A CSV file with one row per site, relative to the scenario file."""

    file: FileName
    """Path of the CSV file, relative to the scenario file; columns as the keys of a site."""
    villages: FileName | None = None
    """Path of a CSV file of all villages (columns village_code, village_zh, village_en and the same
    of township, or some of them); a site in a village or township not there is a fault."""


COLUMNS = tuple(Site.model_fields)

# Headings of people by which these are those to be swabbed, not all who live there.
DUE_WORDS = (
    "应采人数 应采 应采人口 应采样人数 应采集人数 应检人数 应检 应检人口 应检测人数 应测人数 应测"
    " 采样人数 核酸应采人数 需采人数 待采人数 计划采样人数 due peopledue personsdue residentsdue"
    " numberdue duepeople tobetested tobeswabbed peopletobetested peopletobeswabbed"
    " personstobetested personstobeswabbed residentstobetested residentstobeswabbed"
    " numbertobetested numbertobeswabbed"
)

# Headers a planner's own table may carry instead; the first of a key is the one simsite writes.
WORDS = {
    "id": "编号 采样点编号 点位编号 采样点代码 点位代码 代码 code siteid sitecode",
    "kind": "类型 类别 采样点类型 点位类型 type sitetype category",
    "population": "人口 人数 人口数 常住人口 常住人口数 户籍人口 户籍人口数 总人口 总人数 服务人口"
    " 服务人数 覆盖人口 覆盖人数 登记人数 居民数 居民人数 people residents inhabitants persons"
    " totalpopulation numberofpeople numberofresidents headcount " + DUE_WORDS,
    "name_zh": "名称 采样点 采样点名称 点位 点位名称 采样点位 采样地点 地点 站点 站点名称",
    "name_en": "英文名称 name site sitename",
    "township_code": "乡镇代码 townshipcode",
    "township_zh": "乡镇 所属乡镇 所在乡镇 乡镇名称 乡镇街道 镇街 街道 镇 乡",
    "township_en": "乡镇英文 township town",
    "village_code": "村代码 villagecode",
    "village_zh": "村 村社区 行政村 村居 村委会 村名 所属村 社区",
    "village_en": "村英文 village community",
    "hours": "开放时间 采样时间 开放时段 采样时段 营业时间 服务时间 工作时间 openinghours openhours"
    " openingtimes samplinghours businesshours workinghours",
    "desks": "采样台 采样台数 台数 通道 通道数 采样通道 tables lanes",
    "collectors": "采样员 采样员数 采样人员 采样人员数 医护人员 swabbers",
    "helpers": "志愿者 志愿者数 志愿者人数 志愿人员 志愿人员数 志愿服务者 volunteers",
    "registrars": "登记员 登记员数 登记人员 录入员 信息员 信息录入员",
    "callers": "通知员 摸排员 网格员 gridworkers",
}
HEADERS = {word: key for key, words in WORDS.items() for word in (*words.split(), key)}
DUE = dict.fromkeys(DUE_WORDS.split(), "population")
CHINESE_HEADERS = {key: words.split()[0] for key, words in WORDS.items()}


def means(heading: str, headers: dict[str, str]) -> str | None:
    """Return the key a heading stands for, whatever its width, case, spaces, brackets; else None.

    Parameters
    ----------
    heading : str
        As written.
    headers : dict of str to str
        Words and the keys they stand for.
    """
    folded = unicodedata.normalize("NFKC", heading).strip().casefold()
    plain = re.sub(r"\(.*?\)|[\s*/、:_-]", "", folded)
    return headers.get(heading) or headers.get(folded) or headers.get(plain)


def heading_key(heading: str, headers: dict[str, str]) -> str:
    """Return the key a heading stands for, or the heading where it stands for none."""
    return means(heading, headers) or heading
