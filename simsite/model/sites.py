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
    def townships(self) -> frozenset[str]:
        """All that the township may be called by: its code and names."""
        return frozenset({self.township_code, self.township_zh, self.township_en} - {""})

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
    " numbertobetested numbertobeswabbed 应采样 应检测 应接种人数 应种人数 应参检人数 应参加人数"
    " 应核酸人数 应采总人数 计划采样 拟采人数 duefortesting duetobetested"
)

# Headers a planner's own table may carry instead; the first of a key is the one simsite writes.
# They are compared without blanks, case, brackets and marks, in simplified characters.
WORDS = {
    "id": "编号 采样点编号 点位编号 采样点代码 点位代码 代码 code siteid sitecode"
    " 编码 采样点编码 点位编码 采样点id 点位id 站点编号 站点编码 站点代码 站点id 采样站编号"
    " 检测点编号 接种点编号 接种点编码 机构编号 点号 点编号 siteno sitenumber sitenr"
    " siteidentifier siteref locationid locationcode locationno facilityid facilitycode"
    " facilityno facilitynumber pointid pointcode clinicid centreid centerid providerid venueid"
    " 会场番号 施设番号",
    "kind": "类型 类别 采样点类型 点位类型 type sitetype category"
    " 采样点类别 点位类别 站点类型 站点类别 城乡 城乡类型 城乡类别 城乡分类 城乡属性 城乡划分"
    " 区域类型 地区类型 sitecategory areatype urbanrural ruralurban urbanorrural ruralorurban"
    " kindofsite 种别",
    "population": "人口 人数 人口数 常住人口 常住人口数 户籍人口 户籍人口数 总人口 总人数 服务人口"
    " 服务人数 覆盖人口 覆盖人数 登记人数 居民数 居民人数 people residents inhabitants persons"
    " totalpopulation numberofpeople numberofresidents headcount 总人口数 人口总数 人口总量"
    " 总人口量 人口数量 人口规模 现有人口 现有人数 实有人口 实有人数 实际人口 实际人数 居住人口"
    " 居住人数 常住人数 常住居民 户籍人数 在册人口 在册人数 在籍人数 在住人数 入住人数 小区人口"
    " 小区人数 社区人口 社区人数 辖区人口 辖区人数 辖区常住人口 村人口 村人数 全村人口 居民人口"
    " 居民总数 服务人口数 服务居民数 服务居民人数 服务人群 覆盖人口数 覆盖居民数 覆盖居民人数"
    " 受检人数 参检人数 目标人口 目标人数 目标人群 预计人数 预计人口 计划人数 常驻人口 常驻人数"
    " 人口数合计 人员数 人员总数 群众人数 住民数 pop totalpop poptotal popn populationcount"
    " populationtotal populationsize populationnumber estimatedpopulation estpopulation"
    " populationestimate populationest residentpopulation usualresidents usualresidentpopulation"
    " censuspopulation totalresidents totalpersons totalpeople totalinhabitants peoplecount"
    " personcount residentcount noofpeople noofpersons noofresidents noofinhabitants"
    " numberofpersons numberofinhabitants nrofpeople populationserved peopleserved"
    " residentsserved catchmentpopulation catchment targetpopulation eligiblepopulation"
    " populationcovered peoplecovered coveredpopulation ofpeople ofresidents ofpersons 인구"
    " 인구수 총인구 인원 인원수"
    " 주민수 在校人数 在校总人数 师生人数 师生总数 师生总人数 全校人数 班级人数 " + DUE_WORDS,
    "name_zh": "名称 采样点 采样点名称 点位 点位名称 采样点位 采样地点 地点 站点 站点名称"
    " 点名 点位名 站名 采样点名 采样点位名称 采样站 采样站点 采样站名称 采样站点名称 采集点"
    " 采集点名称 检测点 检测点名称 检测站 检测站名称 核酸采样点 核酸采样点名称 核酸检测点"
    " 核酸检测点名称 便民采样点 便民采样点名称 采检站 采检站名称 筛检站 快筛站 接种点 接种点名称"
    " 接种站 接种站名称 疫苗接种点 预防接种点 服务点 服务点名称 施设名 施设名称 会场 会场名"
    " 会场名称",
    "name_en": "英文名称 name site sitename"
    " 英文名 nameofsite nameofthesite samplingsite samplingsitename samplingpoint"
    " samplingpointname swabsite swabsitename testsite testsitename testingsite testingsitename"
    " nameoftestingsite vaccinationsite vaccinationsitename collectionsite collectionsitename"
    " collectionpoint sitetitle sitelabel englishname nameen 명칭 이름",
    "township_code": "乡镇代码 townshipcode 乡镇编码 乡镇街道代码 街道代码 街道编码 镇街代码"
    " 镇街编码 townshipid towncode",
    "township_zh": "乡镇 所属乡镇 所在乡镇 乡镇名称 乡镇街道 镇街 街道 镇 乡"
    " 乡镇街道名称 街道名称 街道乡镇 街镇 街镇名称 镇街名称 镇街道 镇乡 乡镇名 乡名 镇名 街道名"
    " 所属镇 所属街道 所在街道 所属镇街 所在镇街 所属街镇 所属乡镇街道 所在乡镇街道 所在镇"
    " 辖区乡镇 乡镇办 乡镇办事处 街道办 街道办事处 所属街道办 办事处 属地乡镇 属地街道 乡镇市区"
    " 市区町村 市町村",
    "township_en": "乡镇英文 township town townshipname townname townshipsubdistrict subdistrict"
    " subdistrictname nameoftownship townshiptown towntownship 읍면동",
    "village_code": "村代码 villagecode 村编码 社区代码 社区编码 村居代码 村社区代码 行政村代码"
    " villageid",
    "village_zh": "村 村社区 行政村 村居 村委会 村名 所属村 社区"
    " 村名称 村庄 村庄名称 行政村名称 行政村名 村委 村居名称 村居社区 村居民委员会 社区村"
    " 社区名称 社区名 所属社区 所在社区 所在村 所属村居 所属村社区 所在村社区 所属行政村 居委会"
    " 居委 居委会名称 居民委员会 村委会名称 村里 村里别 里 里别 里名",
    "village_en": "村英文 village community villagename communityname villagecommunity"
    " communityvillage nameofvillage",
    "hours": "开放时间 采样时间 开放时段 采样时段 营业时间 服务时间 工作时间 openinghours openhours"
    " openingtimes samplinghours businesshours workinghours 开设时间 开设时段 服务时段 营业时段"
    " 工作时段 采检时间 采检时段 检测时间 检测时段 筛检时间 接种时间 接种时段 门诊时间 开诊时间"
    " 采样点开放时间 每日开放时间 开放采样时间 operatinghours hoursofoperation clinichours"
    " testinghours sitehours servicehours vaccinationhours",
    "desks": "采样台 采样台数 台数 通道 通道数 采样通道 tables lanes places counters"
    " 台 接种台 接种台数 工位 numberofplaces numberofbooths 采样工位数"
    " 采样台数量 采样通道数 采样通道数量 采样台位 采样台位数 台位 台位数 采样窗口 采样窗口数 窗口"
    " 窗口数 采样工位 工位数 通道个数 numberoflanes numberoftables numberofdesks noofdesks"
    " nooflanes noofbooths booths bays swabdesks testinglanes",
    "collectors": "采样员 采样员数 采样人员 采样人员数 医护人员 swabbers"
    " 采样员人数 采样员数量 采样人员人数 采样医护 采样医护人员 采样医务人员 医务人员 医务人员数"
    " 医护 医护数 医护人数 医护人员数 采检人员 samplers noofcollectors numberofcollectors"
    " swabcollectors",
    "helpers": "志愿者 志愿者数 志愿者人数 志愿人员 志愿人员数 志愿服务者 volunteers"
    " 志愿者数量 志愿服务人员 志工 志工数 志工人数 noofvolunteers numberofvolunteers",
    "registrars": "登记员 登记员数 登记人员 录入员 信息员 信息录入员"
    " 登记员人数 登记人员数 录入人员 录入员数 信息录入人员 信息登记员 扫码员 noofregistrars"
    " numberofregistrars",
    "callers": "通知员 摸排员 网格员 gridworkers 网格员数 网格员人数 通知员数 通知人员 摸排人员",
}
HEADERS = {word: key for key, words in WORDS.items() for word in (*words.split(), key)}
DUE = dict.fromkeys(DUE_WORDS.split(), "population")
CHINESE_HEADERS = {key: words.split()[0] for key, words in WORDS.items()}
# Characters of headings and units that are written in another way in Taiwan, Hong Kong and Japan.
_OTHER = (
    "稱称 點点 編编 號号 鄉乡 鎮镇 區区 縣县 採采 樣样 檢检 測测 員员 戶户 數数 總总 應应 類类"
    " 臺台 檯台 醫医 護护 願愿 誌志 樓楼 盤盘 單单 備备 註注 萬万 億亿 現现 設设 錄录 寫写 範范"
    " 圍围 務务 場场 機机 構构 電电 話话 聯联 絡络 衛卫 學学 園园 資资 訊讯 預预 計计 劃划 層层"
    " 級级 達达 對对 際际 實实 從从 農农 業业 屬属 轄辖 處处 辦办 門门 診诊 種种 別别 統统 碼码"
    " 國国 裡里 裏里 會会 標标 蓋盖 羣群 眾众 廳厅 篩筛 網网 際际 聯联 責责 負负 間间 時时 開开"
    " 約约 餘余 幾几 來来 將将 兩两"
)
SIMPLE = str.maketrans({pair[0]: pair[1] for pair in _OTHER.split()})


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
    return headers.get(heading) or headers.get(folded) or headers.get(plain_heading(folded))


def plain_heading(heading: str) -> str:
    """Return a heading without blanks, case, width, brackets and marks, in simplified characters.

    Parameters
    ----------
    heading : str
        As written.
    """
    folded = unicodedata.normalize("NFKC", heading).casefold().translate(SIMPLE)
    return re.sub(r"\(.*?\)|[\s*/、,:：;_.#'’&|-]", "", folded)


def heading_key(heading: str, headers: dict[str, str]) -> str:
    """Return the key a heading stands for, or the heading where it stands for none."""
    return means(heading, headers) or heading
