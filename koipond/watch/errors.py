from koipond.kit.errors import Refusal


class NotAnOperator(Refusal):
    """{who} does not run this installation, so what is of all workspaces together is not shown.

    Who does is named by KOIPOND_OPERATORS; with one workspace and nobody named, its owners do.
    """

    number = "watch.E001"
    zh = """{who} 不是本系统的运维人员，因此不显示涉及所有工作区的内容。

    运维人员由 KOIPOND_OPERATORS 指定；只有一个工作区且未指定时，为该工作区的所有者。"""


class BadAlertTarget(Refusal):
    """'{value}' cannot be told of alerts.

    Mail goes to at most {most} addresses such as ops@example.com; a webhook to {shape}.
    """

    number = "watch.E002"
    zh = """无法向“{value}”发送告警。

    邮件最多 {most} 个地址，例如 `ops@example.com`；Webhook 地址应为 {shape_zh}。"""


class BadAlertLimit(Refusal):
    """'{kind}' cannot have the limit {value}.

    Kinds here are {known}. A limit is a number from 0 to 10,000,000, or null for what nobody is to be told of.
    """

    number = "watch.E003"
    zh = """“{kind}”不能使用阈值 {value}。

    可用的项目有：{known}。阈值为 0 到 10,000,000 的数字；null 表示不告警。"""


class BadAlertTime(Refusal):
    """'{value}' is no time for {field}.

    Quiet time has a beginning and an end such as 22:00 and 07:00, which differ; how long it has to last is 0 to 86,400 seconds.
    """

    number = "watch.E004"
    zh = """“{value}”不是 {field} 的有效时间。

    静默时段需要不同的开始与结束时间，例如 22:00 和 07:00；持续时长为 0 到 86,400 秒。"""


class NoAlertTarget(Refusal):
    """There is nobody to tell: no address and no webhook is set.

    Save at least one of them first.
    """

    number = "watch.E005"
    zh = """没有可告知的对象：尚未设置邮箱或 Webhook。

    请先保存至少一项。"""
