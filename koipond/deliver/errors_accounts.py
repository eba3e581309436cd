from koipond.kit.errors import Fault, Refusal


class UnknownAccount(Refusal):
    """There is no channel account {id} here.

    The accounts are listed under Settings, Channels.
    """

    number = "deliver.E030"
    zh = """这里没有编号为 {id} 的渠道账号。

    渠道账号列在“设置 · 渠道”中。"""


class UnknownProvider(Refusal):
    """There is no provider '{name}'.

    Providers of this installation: {known}.
    """

    number = "deliver.E031"
    zh = """没有名为“{name}”的服务商。

    本系统支持的服务商：{known}。"""


class AccountTaken(Refusal):
    """There is a channel account called '{name}' already.

    Choose another name, or change that one.
    """

    number = "deliver.E032"
    zh = """已有名为“{name}”的渠道账号。

    请换一个名称，或修改已有的账号。"""


class BadAccount(Refusal):
    """'{field}' of the account cannot be '{given}'.

    It is {expected}.
    """

    number = "deliver.E033"
    zh = """账号的“{field}”不能是“{given}”。

    应为：{expected_zh}。"""


class ProviderSilent(Fault):
    """{provider} could not be asked: {reason}.

    Nothing was sent by it. Check its address and the network of this machine, then try again.
    """

    number = "deliver.E034"
    zh = """无法访问 {provider}：{reason}。

    没有经它发出任何消息。请检查其地址和本机网络后重试。"""


class ProviderRefused(Refusal):
    """{provider} refuses this account: {reason}.

    Check what was entered for it; nothing is sent by an account that is refused.
    """

    number = "deliver.E035"
    zh = """{provider} 拒绝了该账号：{reason}。

    请检查填写的内容；被拒绝的账号不会发送任何消息。"""


class NoTest(Refusal):
    """An account of '{provider}' cannot be tested with a message.

    Publish a journey to yourself to see what arrives.
    """

    number = "deliver.E036"
    zh = """“{provider}”的账号不能用测试消息检查。

    可发布一个只发给自己的旅程来查看效果。"""


class BadProviderTemplate(Refusal):
    """'{field}' of the provider's template cannot be '{given}'.

    It is {expected}.
    """

    number = "deliver.E037"
    zh = """服务商模板的“{field}”不能是“{given}”。

    应为：{expected_zh}。"""


class UnknownProviderTemplate(Refusal):
    """The account has no template '{code}'.

    Its templates are listed with the account.
    """

    number = "deliver.E038"
    zh = """该账号没有模板“{code}”。

    模板列在账号页面中。"""


class WrongAccount(Refusal):
    """'{name}' is an account of {provider}, not of {wanted}.

    Choose an account of {wanted}; they are listed under Settings, Channels.
    """

    number = "deliver.E045"
    zh = """“{name}”是 {provider} 的账号，不是 {wanted_zh} 的账号。

    请选择 {wanted_zh} 的账号，它们列在“设置 · 渠道”中。"""
