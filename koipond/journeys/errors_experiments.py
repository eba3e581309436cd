"""What may be wrong with an experiment. Its own numbers, from E060."""

from koipond.kit.errors import Refusal


class BadExperiment(Refusal):
    """The experiment '{step}' cannot be used: {problem}.

    See the reference of experiments for its settings.
    """

    number = "journeys.E060"
    zh = """实验“{step}”不可用：{problem_zh}。

    各项设置请参阅实验参考文档。"""


class NoMetric(Refusal):
    """The experiment '{step}' does not say what it is judged by.

    Give the journey a goal, or the experiment a `metric`: an event and `window_days`.
    """

    number = "journeys.E061"
    zh = """实验“{step}”没有说明评判标准。

    请为旅程设置目标，或为实验设置 `metric`：事件与 `window_days`。"""


class NoSuchExperiment(Refusal):
    """'{name}' has no experiment '{step}' that was published.

    It has: {known}.
    """

    number = "journeys.E062"
    zh = """“{name}”没有已发布的实验“{step}”。

    已有的实验：{known}。"""


class UnknownVariant(Refusal):
    """The experiment '{step}' has no variant '{variant}'.

    It has: {known}.
    """

    number = "journeys.E063"
    zh = """实验“{step}”没有方案“{variant}”。

    已有的方案：{known}。"""


class BadWeights(Refusal):
    """These weights cannot be used: {problem}.

    Give each variant of the experiment a number of 0 or more, and at least one of them more than 0.
    """

    number = "journeys.E064"
    zh = """这些权重不可用：{problem_zh}。

    请为实验的每个方案填写 0 或以上的数字，且至少一个大于 0。"""


class AlreadyChosen(Refusal):
    """The winner of '{step}' was chosen already: '{winner}', by {by} on {at}.

    To test again, publish a version with another name for the step or other variants.
    """

    number = "journeys.E065"
    zh = """“{step}”的优胜方案已由 {by} 于 {at} 选定：“{winner}”。

    如需再次测试，请发布一个更换了节点名称或方案的版本。"""
