"""What to call somebody: family and given name, and the form of address, Chinese and Western.

A Chinese name is its family name first; some families have two characters (欧阳, 司马). A name in Latin letters is
taken as Western, family name last, unless a comma says otherwise; nobody can tell from "Wang Xiaoming" alone.
"""

import re
from functools import lru_cache

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
# Two-character family names in use, simplified and traditional: those of 百家姓 and a few more.
COMPOUND = frozenset([
    "欧阳", "歐陽", "太史", "端木", "上官", "司马", "司馬", "东方", "東方", "独孤", "獨孤", "南宫", "南宮", "万俟",
    "萬俟", "闻人", "聞人", "夏侯", "诸葛", "諸葛", "尉迟", "尉遲", "公羊", "赫连", "赫連", "澹台", "澹臺", "皇甫",
    "宗政", "濮阳", "濮陽", "公冶", "太叔", "申屠", "公孙", "公孫", "慕容", "仲孙", "仲孫", "钟离", "鍾離", "长孙",
    "長孫", "宇文", "司徒", "鲜于", "鮮于", "司空", "闾丘", "閭丘", "子车", "子車", "亓官", "司寇", "巫马", "巫馬",
    "公西", "颛孙", "顓孫", "壤驷", "壤駟", "公良", "漆雕", "乐正", "樂正", "宰父", "谷梁", "穀梁", "拓跋", "夹谷",
    "轩辕", "軒轅", "令狐", "段干", "百里", "呼延", "东郭", "東郭", "南门", "南門", "羊舌", "微生", "左丘", "东门",
    "東門", "西门", "西門", "第五", "南荣", "南榮", "贺兰", "賀蘭", "纳兰", "納蘭", "完颜", "完顏",
])
PARTICLES = {"van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "bin", "ibn", "al", "el", "ter", "ten"}
BEFORE = {"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam"}
BEHIND = {"jr", "sr", "ii", "iii", "iv", "phd", "md", "mba"}

# What a position makes of a name, the first that is found in it. 总 is for who leads; the others keep their word.
POSITIONS = (
    (re.compile(r"副?(总经理|总裁|总监|董事长|总工)|创始人|合伙人|老板|首席|执行官|\b(ceo|cto|cfo|coo|cmo|cio|vp|president|founder|director)\b", re.I), "总"),
    (re.compile(r"副?(總經理|總裁|總監|董事長)|創辦人|執行長"), "總"),
    (re.compile(r"教授|\bprof(essor)?\b", re.I), "教授"),
    (re.compile(r"医生|医师|大夫"), "医生"),
    (re.compile(r"醫師|醫生"), "醫師"),
    (re.compile(r"博士"), "博士"),
    (re.compile(r"律师"), "律师"),
    (re.compile(r"律師"), "律師"),
    (re.compile(r"老师|教师|讲师"), "老师"),
    (re.compile(r"老師|教師|講師"), "老師"),
    (re.compile(r"工程师"), "工"),
    (re.compile(r"(校长|院长|厂长|局长|处长|科长|所长|部长|行长|店长|主任|书记|经理|主管)"), ""),
    (re.compile(r"(校長|院長|廠長|局長|處長|科長|所長|部長|經理)"), ""),
)
ENGLISH_POSITIONS = ((re.compile(r"\bprof(essor)?\b|教授", re.I), "Prof."), (re.compile(r"\b(dr|doctor|physician)\b|医生|醫師|博士", re.I), "Dr."))
MEN, WOMEN = {"m", "male", "man", "男", "男性", "先生", "mr"}, {"f", "female", "woman", "女", "女性", "女士", "小姐", "ms", "mrs"}
FORMS = {"zh": ("先生", "女士"), "en": ("Mr.", "Ms.")}


@lru_cache(maxsize=10_000)
def apart(name: str) -> tuple[str, str]:
    """Family and given name: 欧阳娜娜 is (欧阳, 娜娜), Ludwig van Beethoven (van Beethoven, Ludwig).

    A name with · (阿依古丽·买买提) and one of a single word has no family name: all of it is the given name.
    """
    plain = " ".join(name.split())
    if HAN.fullmatch(plain.replace(" ", "")):
        whole = plain.replace(" ", "")
        width = 2 if whole[:2] in COMPOUND else 1
        return (whole[:width], whole[width:]) if len(whole) > 1 else ("", whole)
    if "·" in plain:
        return "", plain
    return _western(plain)


def _western(plain: str) -> tuple[str, str]:
    if "," in plain:
        family, given = (part.strip() for part in plain.split(",", 1))
        if given.rstrip(".").lower() not in BEHIND:
            return family, given
        plain = family
    words = plain.split()
    while len(words) > 1 and words[0].rstrip(".").lower() in BEFORE:
        del words[0]
    while len(words) > 1 and words[-1].rstrip(".").lower() in BEHIND:
        del words[-1]
    if len(words) < 2:
        return "", " ".join(words)
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    return " ".join(words[first:]), " ".join(words[:first])


def salutation(name: str, gender: str = "", position: str = "", language: str = "zh-CN") -> str:
    """王女士, 王总, 欧阳教授, Smith 先生; in English Mr. Smith, Dr. Smith. Without gender and position the name as it is.

    In a Chinese message a position counts before the gender, as it is polite; in English only Dr. and Prof. do.
    """
    return _salutation(name.strip(), str(gender).strip().lower(), str(position).strip(), language)


@lru_cache(maxsize=20_000)
def _salutation(name: str, gender: str, position: str, language: str) -> str:
    family, _ = apart(name)
    if not family:
        return name
    if not language.startswith("zh"):
        form = next((form for pattern, form in ENGLISH_POSITIONS if pattern.search(position)), "") or _form(gender, "en")
        return f"{form} {family}" if form and not HAN.search(family) else name
    form = _of_position(position) or _form(gender, "zh")
    if not form:
        return name
    return f"{family}{form}" if HAN.search(family) else f"{family} {form}"


def _of_position(position: str) -> str:
    for pattern, form in POSITIONS:
        if found := pattern.search(position):
            return form or found.group(1)
    return ""


def _form(gender: str, language: str) -> str:
    man, woman = FORMS[language]
    return man if gender in MEN else woman if gender in WOMEN else ""
