from koipond.kit.errors import Refusal


class NoSuchLink(Refusal):
    """There is no short link {link} here.

    Its number is in the list of short links.
    """

    number = "social.E070"
    zh = """没有短链 {link}。

    编号见短链列表。"""


class BadLink(Refusal):
    """A short link cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "social.E071"
    zh = """短链的 {field} 不能为 {given}。

    应为：{expected_zh}。"""


class BadLinkRules(Refusal):
    """The rules of links cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "social.E072"
    zh = """链接规则的 {field} 不能为 {given}。

    应为：{expected_zh}。"""
