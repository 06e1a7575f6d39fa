"""Sites: the places where people are swabbed, and where each lies in the county."""

from __future__ import annotations

from simsite.model.fields import AtLeastOne, Count, FileName, Frozen, Id, Kind, Name, Text


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
    desks: AtLeastOne | None = None
    """Swab desks; left out: population / people_per_desk, rounded up."""
    collectors: Count | None = None
    """Collectors, used by 'deployment: as_listed'."""
    registrars: Count | None = None
    """Helpers who register, used by 'deployment: as_listed'."""
    callers: Count | None = None
    """Helpers who call up, used by 'deployment: as_listed'."""
    staff: dict[Name, Count] | None = None
    """Staff of other roles at this site, by role; left out: as in 'staff.roles'."""

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

# Headers a planner's own table may carry instead.
HEADERS = {
    "编号": "id",
    "采样点编号": "id",
    "采样点": "name_zh",
    "名称": "name_zh",
    "采样点名称": "name_zh",
    "英文名称": "name_en",
    "类型": "kind",
    "乡镇代码": "township_code",
    "乡镇": "township_zh",
    "乡镇英文": "township_en",
    "村代码": "village_code",
    "村": "village_zh",
    "村社区": "village_zh",
    "行政村": "village_zh",
    "村英文": "village_en",
    "人口": "population",
    "人数": "population",
    "采样台": "desks",
    "采样台数": "desks",
    "采样员": "collectors",
    "采样员数": "collectors",
    "登记员": "registrars",
    "登记员数": "registrars",
    "摸排员": "callers",
    "通知员": "callers",
}
