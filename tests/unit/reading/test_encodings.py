"""The encoding of a list is told by its characters, or the list is refused: none is misread."""

import codecs
from itertools import combinations

import pytest

from simsite.core.errors import BadValue
from simsite.reading.encodings import decode

NAMES = {
    "gb18030": ["那甲镇", "城关社区", "三合村民委员会", "县人民医院", "隆桑街道", "龙光乡",
                "阳光花园", "马隘"],
    "gbk": ["东关街道", "渠洋镇", "五一小区", "大坪村", "北京路", "体育馆", "第二小学", "甲村"],
    "big5": ["中山國小", "板橋區公所", "東鄉", "甲中心", "山下會所", "文化里", "臺南醫院", "新莊"],
    "cp932": ["東京都庁", "中央区役所", "みなと保健所", "さくら会館", "北センター", "丸の内",
              "第二小学校"],
    "cp949": ["서울역", "종로구", "중앙보건소", "한강공원", "제일병원", "동대문구", "시청광장"],
    "cp1252": ["Hôpital Général", "Café de l'Évêché", "São João", "Málaga Norte", "Zürich Süd"],
}  # fmt: skip


@pytest.mark.parametrize("heading", ["name,population,township", "site;people"])
@pytest.mark.parametrize("encoding", NAMES)
def test_two_names_are_enough_below_english_headings(encoding, heading):
    mark = "," if "," in heading else ";"
    for pair in combinations(NAMES[encoding], 2):
        text = heading + "\n" + "".join(f"{name}{mark}500\n" for name in pair)
        assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "name", ["甲", "乙", "丙", "丁", "一村", "东区", "A区", "张三", "西园", "北"]
)
def test_one_short_name_of_a_chinese_planner_is_read_as_ever(name):
    text = f"name,population\n{name},500\n"
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name,population\n가,500\n", "cp949"),
        ("name,population\n啊,500\n", "gb18030"),
        ("name,population\nあ,500\n", "cp932"),
        ("name,population\n區,500\n", "big5"),
    ],
)
def test_what_reads_in_two_ways_is_refused_with_both(text, encoding):
    with pytest.raises(BadValue) as caught:
        decode(text.encode(encoding))
    assert caught.value.key == "file.ambiguous"
    assert text.split("\n")[1] in caught.value.placeholders.values()
    assert "save it as UTF-8" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Название,Население\nМосква,500\nШкола,600\nСевер,90\n", "cp1251"),
        ("ชื่อ,ประชากร\nกรุงเทพ,500\nเชียงใหม่,90\n", "cp874"),
        ("Ad,Nüfus\nİstanbul,500\nŞişli,300\n", "cp1254"),
        ("الاسم,السكان\nعمان,500\nالزرقاء,90\n", "cp1256"),
        ("Όνομα,Πληθυσμός\nΑθήνα,500\nΠειραιάς,90\n", "cp1253"),
    ],
)
def test_text_in_an_encoding_that_is_not_known_is_refused(text, encoding):
    with pytest.raises(BadValue) as caught:
        decode(text.encode(encoding))
    assert caught.value.key in ("file.encoding", "file.ambiguous")


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_with_a_broken_character_is_not_taken_for_another_encoding(cut):
    raw = "名称,人口\n那甲镇,500\n龙光乡,600\n".encode()
    place = raw.index("龙".encode())
    with pytest.raises(BadValue) as caught:
        decode(raw[:place] + raw[place + cut :])
    assert (caught.value.key, caught.value.placeholders["line"]) == ("file.broken", 3)


MARKED = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("encoding", MARKED)
def test_a_mark_decides(encoding):
    assert decode(MARKED[encoding] + "甲\r\nA\r".encode(encoding)).text == "甲\nA\n"


def test_a_long_list_is_told_by_its_beginning_and_read_whole():
    text = "名称,人口\n" + "".join(f"城关镇第{n}村,{n}\n" for n in range(20_000))
    assert decode(text.encode("gb18030")).text == text
