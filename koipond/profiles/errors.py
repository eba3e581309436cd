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
