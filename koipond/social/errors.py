from koipond.kit.errors import Refusal


class PlatformRefused(Refusal):
    """The platform refuses this: {said} (code {code}).

    What its codes mean stands in docs/reference/wechat.md. Nothing was changed by this request.
    """

    number = "social.E001"
    zh = """平台拒绝了该请求：{said}（错误码 {code}）。

    错误码的含义见 docs/reference/wechat.md。该请求没有改变任何内容。"""


class NoSuchCode(Refusal):
    """There is no QR code {code} here.

    Its number is in the list of QR codes.
    """

    number = "social.E002"
    zh = """没有编号为 {code} 的二维码。

    编号见二维码列表。"""


class BadCode(Refusal):
    """A QR code cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "social.E003"
    zh = """二维码的 {field} 不能为 {given}。

    应为：{expected_zh}。"""


class NoCodesLeft(Refusal):
    """The account has used all of its {most} permanent QR codes.

    The platform gives no more, for ever. Retire one, or make a temporary code.
    """

    number = "social.E004"
    zh = """该账号的 {most} 个永久二维码已全部用完。

    平台不会再提供更多。请停用一个，或改用临时二维码。"""


class BadMenu(Refusal):
    """The menu cannot be published: {problem}.

    It takes up to {top} buttons with up to {below} below each, and what each of them needs.
    """

    number = "social.E005"
    zh = """无法发布菜单：{problem_zh}。

    最多 {top} 个一级按钮，每个之下最多 {below} 个，并填写各自需要的内容。"""


class BadMass(Refusal):
    """A mass message cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "social.E006"
    zh = """群发消息的 {field} 不能为 {given}。

    应为：{expected_zh}。"""


class NoSuchMass(Refusal):
    """There is no mass message {mass} here.

    Its number is in the list of mass messages.
    """

    number = "social.E007"
    zh = """没有编号为 {mass} 的群发消息。

    编号见群发消息列表。"""


class BadTag(Refusal):
    """A tag of an account cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "social.E008"
    zh = """公众号标签的 {field} 不能为 {given}。

    应为：{expected_zh}。"""


class BadGreeting(Refusal):
    """A greeting cannot have {given} letters.

    It takes at most {most}.
    """

    number = "social.E009"
    zh = """欢迎语不能有 {given} 个字符。

    最多 {most} 个。"""


class NoRecipients(Refusal):
    """The mass message '{name}' is for nobody: no follower is meant, or the month of all of them is full.

    Look at the followers of the account, the tag or the segment.
    """

    number = "social.E010"
    zh = """群发消息“{name}”没有接收人：没有符合条件的粉丝，或他们本月的次数都已用完。

    请检查账号的粉丝、标签或分群。"""


class AlreadySending(Refusal):
    """The mass message '{name}' is on its way and cannot be called off.

    What the platform has taken, only the account's own console can delete.
    """

    number = "social.E011"
    zh = """群发消息“{name}”已在发送中，无法取消。

    平台已接收的消息只能在公众平台后台删除。"""
