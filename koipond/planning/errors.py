from koipond.kit.errors import Refusal


class NoSuchTheme(Refusal):
    """There is no theme {theme}.

    Its number is in the list of themes.
    """

    number = "planning.E001"
    zh = """没有营销主题 {theme}。

    编号见营销主题列表。"""


class BadTheme(Refusal):
    """A theme cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "planning.E002"
    zh = """营销主题的 {field} 不能为 {given}。

    应为：{expected_zh}。"""


class ThemeTaken(Refusal):
    """There is a theme '{name}' already.

    Choose another name, or change that one.
    """

    number = "planning.E003"
    zh = """已有名为“{name}”的营销主题。

    请换一个名称，或修改已有的主题。"""


class TooManyJourneys(Refusal):
    """The theme '{name}' has {most} journeys, and no more can be attached.

    Detach one, or make a second theme.
    """

    number = "planning.E004"
    zh = """营销主题“{name}”已有 {most} 个旅程，无法再添加。

    请先移除一个，或另建一个主题。"""
