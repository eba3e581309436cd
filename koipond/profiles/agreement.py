"""How far two records agree in what is compared, in words: English and Chinese, from the closest degree to none."""

SAME, DIFFERENT = ("the same", "相同"), ("different", "不同")
ALIKE, NEARLY = ("much alike", "很相似"), ("alike", "相似")
LETTERS = (SAME, ("one letter apart", "相差一个字符"), ("two letters apart", "相差两个字符"), DIFFERENT)

# How a reason is read out; what both have is shown with it.
IN_WORDS = ("{compared}: {how} ({one} / {other})", "{compared}：{how}（{one} / {other}）")

OF_NAMES = (("first and last name are the same", "姓和名都相同"), ("first and last name are swapped", "姓和名互换"),
            ("first and last name are much alike", "姓和名都很相似"), ("first and last name are alike", "姓和名都相似"),
            ("only the last name is the same", "只有姓相同"), ("only the first name is the same", "只有名相同"), DIFFERENT)
OF_ONE_NAME = (SAME, ALIKE, NEARLY, DIFFERENT)
OF_OTHERS = {
    "birthday": LETTERS, "phone": LETTERS, "postcode": LETTERS, "city": (SAME, ALIKE, DIFFERENT), "street": (SAME, ALIKE, DIFFERENT),
    "email": (SAME, ("the part before @ is the same", "@ 之前相同"), ALIKE, ("the part before @ is alike", "@ 之前相似"), DIFFERENT),
}
COMPARED = {"name": "姓名", "birthday": "生日", "email": "邮箱", "phone": "手机号", "city": "城市", "postcode": "邮编", "street": "街道"}


def degree(compared: str, columns: tuple[str, ...], number: int) -> tuple[str, str]:
    """What a degree of agreement is called, counted from 0 for none."""
    if compared == "name":
        called = OF_NAMES if len(columns) == 2 else OF_ONE_NAME
    else:
        called = OF_OTHERS[compared]
    return called[len(called) - 1 - number]


def agreement_in_words(reason) -> dict[str, str]:
    """{en, zh} of an `identify.Reason`. Reasons that were found before there were words are shown as they were kept."""
    own = {"one": reason.one, "other": reason.other}
    english = IN_WORDS[0].format(compared=reason.compared, how=reason.how, **own)
    chinese = IN_WORDS[1].format(compared=COMPARED.get(reason.compared, reason.compared), how=reason.how_zh or reason.how, **own)
    return {"en": english, "zh": chinese}
