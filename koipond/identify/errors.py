from koipond.kit.errors import Refusal


class UnknownKind(Refusal):
    """There is no kind of identifier called '{kind}'.

    The kinds of this workspace are: {known}.
    """

    number = "identify.E001"
    zh = """没有名为“{kind}”的身份标识类型。

    本工作区的类型有：{known}。"""


class NoIdentifier(Refusal):
    """'{value}' cannot identify anybody as {kind}.

    Give a value of that kind, such as mei@example.com for email or +8613912345678 for phone.
    """

    number = "identify.E002"
    zh = """“{value}”不能作为 {kind} 识别任何客户。

    请填写该类型的值，例如 email 填 mei@example.com，phone 填 +8613912345678。"""


class NobodyFound(Refusal):
    """No person has the {kind} '{value}'.

    Check the spelling. A blocked or shared value identifies nobody, and what has just arrived is known after the next tick.
    """

    number = "identify.E003"
    zh = """没有客户使用 {kind} “{value}”。

    请检查拼写。已屏蔽或多人共用的值不识别任何客户；刚收到的数据要到下一个节拍之后才能查到。"""


class UnknownPerson(Refusal):
    """There is no person {person}.

    Find the person by an identifier first.
    """

    number = "identify.E004"
    zh = """没有编号为 {person} 的客户。

    请先用身份标识查找客户。"""
