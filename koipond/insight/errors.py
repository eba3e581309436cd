"""What can be wrong with a scoring of customers."""

from koipond.kit.errors import Refusal


class NoSuchRun(Refusal):
    """There is no scoring {run} in this workspace.

    GET /api/w/{{workspace}}/rfm/runs lists those that there are.
    """

    number = "insight.E001"
    zh = """本工作区没有第 {run} 次评分。

    GET /api/w/{{workspace}}/rfm/runs 会列出已有的评分。"""


class BadHour(Refusal):
    """'{value}' is no hour of the day at which customers could be scored.

    Give a whole number from 0 to 23, of the time zone of the workspace.
    """

    number = "insight.E002"
    zh = """“{value}”不是有效的评分时刻。

    请给出 0 到 23 的整数（按工作区时区）。"""


class BadWindow(Refusal):
    """A window of '{value}' months cannot be looked at.

    Give 1 to {limit} calendar months, or nothing for all orders.
    """

    number = "insight.E003"
    zh = """无法按“{value}”个月的时间窗口评分。

    请给出 1 到 {limit} 个自然月；不填则计入所有订单。"""
