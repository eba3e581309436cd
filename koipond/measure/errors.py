from koipond.kit.errors import Refusal


class BadWindow(Refusal):
    """A window of {days} days cannot be measured.

    Give a number of days above 0, at most {most}.
    """

    number = "measure.E001"
    zh = """无法按 {days} 天的窗口统计。

    请填写大于 0、不超过 {most} 的天数。"""


class UnknownGrain(Refusal):
    """Contents cannot be listed by '{by}'.

    There are: {known}.
    """

    number = "measure.E002"
    zh = """内容不能按“{by}”列出。

    可用的有：{known}。"""
