"""How many people a cell names: a list of collectors may hold 张三、李四 where a number is due."""

from __future__ import annotations

import re
import unicodedata

from simsite.core.numerals import SIGNS, chinese_number

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤农蓝岑零凌班陀闭许"
    "常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童裴霍成苗曲盛"
    "翁骆路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆司古吉缪简车项连芦麦褚娄窦戚景党宫费卜冷晏席卫米柏"
    "宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀胥南"
    "储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧曾蕭葉蘇呂盧鍾譚陸賈韋鄒邱龍顧龔錢嚴湯農藍莊聶魯歐關蘭寧紀遊駱華饒繆簡車項連"
)
SURNAMES = frozenset(_SURNAMES)
DOUBLE = re.compile(
    "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|东方|端木|百里"
)
# What ends a word that is no name of a person.
NO_NAME = re.compile("[人名位组队院站点村镇乡校所部局办等无科处室区街路户台个份天次们数多少定]$")
# Words that begin like a name.
_WORDS = (
    "安排 常驻 常规 全天 全职 全员 平均 明确 计划 关闭 包干 向导 时段 计入 支援 东方 连队 党员"
    " 党群 司机 成员"
    " 安保 明日 马上 满员 余下 全科 项目 时有 卫生 卫健 万余 文员 全体 全部 安全 常年 成人 古镇"
    " 平时"
)
WORDS = frozenset(_WORDS.split())
BETWEEN = re.compile(r"[、,;/\n&+]|\s+and\s+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
OR = re.compile("[和及与]")
AND_MORE = re.compile(rf"(?P<names>.*?)等\s*(?P<number>[0-9{SIGNS}]+)\s*[人名位]")
BESIDE = re.compile(r"\([^()]*\)|[0-9][0-9 -]{4,}[0-9]|[:：]")
LATIN_PART = r"[A-ZÀ-Þ][\w'’.-]*"
LATIN = re.compile(rf"{LATIN_PART}(?: {LATIN_PART})+")
LATIN_ONE = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ'’-]+")
LONG_HAN = re.compile("[\u4e00-\u9fff]{1,8}[·•][\u4e00-\u9fff·•]{1,12}")


def people_named(cell: str) -> int | None:
    """Return how many people a cell names, or None where it is no list of names alone.

    Parameters
    ----------
    cell : str
        As written: ``张三、李四``, ``Ann Lee; Bo Berg``, ``张三等5人``.
    """
    text = BESIDE.sub(" ", unicodedata.normalize("NFKC", cell)).strip()
    more = AND_MORE.fullmatch(text)
    number: int | None = None
    if more is not None:
        digits = more["number"]
        number = int(digits) if digits.isascii() else chinese_number(digits)
        text = more["names"]
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    names = [name for part in parts for name in _split(part)]
    if not names or not all(_is_name(name, len(names) > 1) for name in names):
        return None
    if more is None:
        return len(names)
    return number if number is not None and number >= len(names) else None


def _split(part: str) -> list[str]:
    """Return the names of 张三和李四, which is longer than one name is."""
    if len(part) <= 4 or not OR.search(part) or not part[:1] > "\u3000":
        return [part]
    return [name.strip() for name in OR.split(part)]


def _is_name(text: str, is_one_of_many: bool) -> bool:
    """Whether a text is the name of a person."""
    if LONG_HAN.fullmatch(text) or LATIN.fullmatch(text):
        return True
    if is_one_of_many and LATIN_ONE.fullmatch(text):
        return True
    if not re.fullmatch("[\u4e00-\u9fff]{2,5}", text) or NO_NAME.search(text) or text in WORDS:
        return False
    return DOUBLE.match(text) is not None or (len(text) <= 4 and text[0] in SURNAMES)
