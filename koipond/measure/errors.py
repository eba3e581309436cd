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


class BadSizing(Refusal):
    """The size of this experiment cannot be worked out: {problem}.

    Give a rate between 0 and 1 (or a mean and its standard deviation), and the change that is worth finding, such as 0.1 for a tenth.
    """

    number = "measure.E060"
    zh = """无法计算该实验的样本量：{problem_zh}。

    请填写 0 到 1 之间的转化率（或均值与标准差），以及值得检出的变化幅度，例如 0.1 表示提高一成。"""


class BadSpan(Refusal):
    """Nothing can be compared from {since} to {until} with a control group of {percent} percent.

    Give a beginning before the end, and a percentage above 0 and below 100.
    """

    number = "measure.E061"
    zh = """无法比较 {since} 至 {until}、全局对照组为 {percent}% 的结果。

    开始时间须早于结束时间，比例须大于 0 且小于 100。"""


class TooFewToGoBy(Refusal):
    """Nobody has gone through '{name}' long enough to say what is usual.

    Give the rate, or the money and its standard deviation, yourself.
    """

    number = "measure.E062"
    zh = """“{name}”中还没有客户走完观察窗口，无法得知平常的水平。

    请自行填写转化率，或金额均值与标准差。"""
