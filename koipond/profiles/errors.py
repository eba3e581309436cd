"""What cannot be done with what we know of people, and why."""

from koipond.kit.errors import Refusal


class UnknownPerson(Refusal):
    """There is no person {person}.

    Search by name, e-mail, phone or user id.
    """

    number = "profiles.E001"
    zh = """没有编号为 {person} 的客户。

    请按姓名、邮箱、手机号或用户 ID 搜索。"""


class BadTraitName(Refusal):
    """'{name}' cannot be the name of a trait.

    Use 1 to 60 letters, digits, spaces, underscores or hyphens, beginning with a letter, such as 'favourite_tea'.
    """

    number = "profiles.E002"
    zh = """“{name}”不能用作属性名。

    请用 1 到 60 个文字、数字、空格、下划线或连字符，并以文字开头，例如“favourite_tea”或“会员等级”。"""


class UnknownType(Refusal):
    """'{type}' is no type of a trait.

    The types are: {known}.
    """

    number = "profiles.E003"
    zh = """“{type}”不是有效的属性类型。

    可用的类型有：{known}。"""


class TraitTaken(Refusal):
    """There is already a trait '{name}', of the type {type}.

    Choose another name, or work with the one that is there: the type of a declared trait does not change.
    """

    number = "profiles.E004"
    zh = """属性“{name}”已经存在，类型为 {type}。

    请换一个名称，或直接使用已有的属性：已声明属性的类型不会再变。"""


class TooManyTraits(Refusal):
    """'{workspace}' has declared {most} traits, which is the limit.

    Traits that are not declared are kept too; declare only those that rules and messages ask for.
    """

    number = "profiles.E005"
    zh = """“{workspace}”已声明 {most} 个属性，达到上限。

    未声明的属性同样会保留；只需声明规则和消息要用到的属性。"""


class BadConsent(Refusal):
    """'{value}' is no {field} of a consent.

    Use small letters, digits and underscores, such as the channel 'email', the purpose 'marketing', the method 'form'.
    """

    number = "profiles.E006"
    zh = """“{value}”不是授权同意中 {field} 的有效取值。

    请用小写字母、数字和下划线，例如渠道“email”、目的“marketing”、方式“form”。"""


class NoProof(Refusal):
    """A consent for '{channel}' cannot be granted without its proof.

    Say what shows it: the address of the form, the file and line, the number of the recorded call.
    """

    number = "profiles.E007"
    zh = """没有凭证，不能记录对“{channel}”的授权同意。

    请写明依据：表单地址、文件与行号或通话录音编号等。"""


class BadCursor(Refusal):
    """'{before}' is no place in a timeline.

    Pass the `cursor` of the last entry that you have, or nothing to begin at the newest.
    """

    number = "profiles.E008"
    zh = """“{before}”不是时间线中的有效位置。

    请传入已取得的最后一条记录的 `cursor`；不传则从最新的一条开始。"""


class NoReason(Refusal):
    """It is not said why {what}.

    Give `because`: the number of the request, the letter, the ticket; no name and no address.
    """

    number = "profiles.E050"
    zh = """没有说明{what_zh}的原因。

    请填写 `because`：请求编号、来函或工单；不要写姓名或地址。"""


class PersonHeld(Refusal):
    """What we know of person {person} must be kept: a legal hold of {since} says why.

    Lift the hold first; nothing has been erased.
    """

    number = "profiles.E051"
    zh = """客户 {person} 的数据必须保留：{since} 设定了法律保留。

    请先解除保留；尚未删除任何内容。"""


class TooManyPersons(Refusal):
    """{count} persons are too many for one request to erase.

    Ask for at most {most} at a time.
    """

    number = "profiles.E052"
    zh = """一次删除请求不能包含 {count} 位客户。

    每次最多 {most} 位。"""


class UnknownErasure(Refusal):
    """There is no request {request} to erase in '{workspace}'.

    GET /api/w/{workspace}/privacy/erasures lists them.
    """

    number = "profiles.E053"
    zh = """“{workspace}”中没有编号为 {request} 的删除请求。

    GET /api/w/{workspace}/privacy/erasures 会列出所有请求。"""


class NothingToKeep(Refusal):
    """'{data}' is no kind of data that can be given a time.

    The kinds are: {known}. Orders, traits, identifiers and segments are kept until a person is erased.
    """

    number = "profiles.E054"
    zh = """不能为“{data}”设定保留期限。

    可用的种类有：{known}。订单、属性、标识和分群会一直保留，直到客户被删除。"""


class TooShort(Refusal):
    """'{data}' cannot be kept for {days} days only.

    Keep it for at least {least} days: {why}
    """

    number = "profiles.E055"
    zh = """“{data}”不能只保留 {days} 天。

    至少保留 {least} 天：{why_zh}"""


class UnknownHold(Refusal):
    """Person {person} has no legal hold.

    GET /api/w/{workspace}/privacy/holds lists those who have.
    """

    number = "profiles.E056"
    zh = """客户 {person} 没有法律保留。

    GET /api/w/{workspace}/privacy/holds 会列出所有保留。"""


class BadReason(Refusal):
    """The reason must not tell who it is about: it is kept for ever.

    Give the number of the request, the letter, the ticket; no e-mail address and no telephone number.
    """

    number = "profiles.E057"
    zh = """原因中不能透露是谁：它会永久保存。

    请填写请求编号、来函或工单；不要写邮箱或电话号码。"""
