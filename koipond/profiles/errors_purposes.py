"""What can be wrong with the purposes of consents."""

from koipond.kit.errors import Refusal


class BadPurpose(Refusal):
    """'{value}' cannot be the {field} of a purpose.

    It takes: {expected}.
    """

    number = "profiles.E060"
    zh = """“{value}”不能用作授权用途的 {field}。

    要求：{expected}。"""


class UnknownPurpose(Refusal):
    """There is no purpose '{code}'.

    GET /privacy/purposes lists them.
    """

    number = "profiles.E061"
    zh = """没有授权用途“{code}”。

    GET /privacy/purposes 列出全部授权用途。"""


class PurposeInUse(Refusal):
    """The purpose '{code}' cannot be deleted: {words} consents and withdrawals name it, and they are kept as proof.

    Retire it: it then takes no new permission.
    """

    number = "profiles.E062"
    zh = """授权用途“{code}”不能删除：有 {words} 条授权或撤回记录使用它，须作为凭证保留。

    请将其停用：停用后不再接受新的授权。"""


class PurposeAlwaysThere(Refusal):
    """The purpose '{code}' is always there: every marketing message asks for it.

    Change its title and text, or stop the journeys that send.
    """

    number = "profiles.E063"
    zh = """授权用途“{code}”始终存在：每条营销消息都以它为准。

    可修改其名称和说明，或停止发送消息的旅程。"""


class PurposeRetired(Refusal):
    """The purpose '{code}' was retired on {at} and takes no new permission.

    Choose another purpose, or bring this one back in the settings. Withdrawals are still taken.
    """

    number = "profiles.E064"
    zh = """授权用途“{code}”已于 {at} 停用，不再接受新的授权。

    请选择其他用途，或在设置中恢复使用。撤回仍会受理。"""


class WrongPurposeChannel(Refusal):
    """The purpose '{code}' is not for the channel '{channel}'.

    It is for: {known}. Change that in the settings where it is too narrow.
    """

    number = "profiles.E065"
    zh = """授权用途“{code}”不适用于渠道“{channel}”。

    适用渠道：{known}。如范围过窄，请在设置中修改。"""


class TooManyPurposes(Refusal):
    """There are {most} purposes, which is the limit.

    Delete those that nobody has permitted: people should be able to read what they permit.
    """

    number = "profiles.E066"
    zh = """已有 {most} 个授权用途，达到上限。

    请删除无人授权的用途：客户需要能看懂自己同意了什么。"""
