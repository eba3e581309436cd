from koipond.kit.errors import Refusal


class NoSuchReply(Refusal):
    """There is no reply rule {rule} here.

    Its number is in the list of replies of the account.
    """

    number = "social.E080"
    zh = """没有编号为 {rule} 的回复规则。

    编号见账号的回复列表。"""


class BadReply(Refusal):
    """A reply rule cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "social.E081"
    zh = """回复规则的 {field} 不能为 {given}。

    应为：{expected_zh}。"""


class TooManyReplies(Refusal):
    """The account has {most} reply rules already.

    Remove one, or give one of them more words.
    """

    number = "social.E082"
    zh = """该账号已有 {most} 条回复规则。

    请删除一条，或在已有规则中添加关键词。"""
