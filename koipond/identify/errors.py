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


class NotMerged(Refusal):
    """Person {person} is not merged into anybody.

    Give the person who went in a merge: the merges of a person are listed with their evidence.
    """

    number = "identify.E010"
    zh = """客户 {person} 没有并入任何人。

    请填写合并中被并入的那位客户：客户的合并记录及其依据都可以查到。"""


class RepeatedPerson(Refusal):
    """Person {person} was given twice.

    Give two different persons.
    """

    number = "identify.E011"
    zh = """客户 {person} 填写了两次。

    请填写两位不同的客户。"""


class AlreadyOne(Refusal):
    """Persons {one} and {other} are one already: {person}.

    To separate them, undo the merge that made them one.
    """

    number = "identify.E012"
    zh = """客户 {one} 和 {other} 已经是同一人：{person}。

    如需分开，请撤销使他们合并的那次合并。"""


class TooManyAtOnce(Refusal):
    """{count} persons were given at once; at most {most} can be.

    Send them in several calls.
    """

    number = "identify.E013"
    zh = """一次填写了 {count} 位客户，最多只能填写 {most} 位。

    请分几次发送。"""


class UnknownSuspect(Refusal):
    """There is no suspected duplicate {suspect}.

    List the suspected duplicates for those that wait to be decided.
    """

    number = "identify.E014"
    zh = """没有编号为 {suspect} 的疑似重复。

    请在疑似重复列表中查看等待确认的条目。"""


class DecidedAlready(Refusal):
    """The suspected duplicate {suspect} was {state} already, by {by}.

    To change that, join the two persons by hand, or undo their merge.
    """

    number = "identify.E015"
    zh = """疑似重复 {suspect} 已由 {by}{state_zh}。

    如需更改，请手动合并这两位客户，或撤销他们的合并。"""


class BadKind(Refusal):
    """The {field} of a kind of identifier cannot be '{value}'.

    A name is up to 40 small letters, digits and underscores; trust is 1 (strongest) to 9, limit 1 to 10000, shared_after 1 to
    100000; spelling is text, email or phone; a field is user_id, anonymous_id, previous_id, context.device.id, traits.NAME
    or context.traits.NAME.
    """

    number = "identify.E016"
    zh = """身份标识类型的 {field} 不能是“{value}”。

    名称最多 40 个小写字母、数字和下划线；trust 为 1（最强）到 9，limit 为 1 到 10000，shared_after 为 1 到 100000；spelling
    为 text、email 或 phone；field 为 user_id、anonymous_id、previous_id、context.device.id、traits.名称
    或 context.traits.名称。"""


class AccountNeeded(Refusal):
    """The kind '{kind}' cannot be put away.

    An account is what tells people apart; lower its trust, or raise its limit, instead.
    """

    number = "identify.E017"
    zh = """类型“{kind}”不能停用。

    账号是区分客户的依据；可以改为降低其信任级别，或提高其数量上限。"""
