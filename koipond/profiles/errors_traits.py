"""What cannot be done with the catalogue of traits and with computed traits, and why."""

from koipond.kit.errors import Refusal


class WrongMetric(Refusal):
    """A trait cannot be computed so: {path} is {value}.

    Give there, for example: {example}
    """

    number = "profiles.E010"
    zh = """无法这样计算属性：{path} 的取值是 {value}。

    此处应填写，例如：{example}"""


class NoSuchTrait(Refusal):
    """There is no trait '{name}'.

    Look for a typing error. Near to it: {nearest}
    """

    number = "profiles.E011"
    zh = """没有属性“{name}”。

    请检查是否有拼写错误。相近的有：{nearest}"""


class NotAComputedTrait(Refusal):
    """'{name}' is not a trait that you defined over events.

    Only such a trait can be defined anew, renamed or deleted; of others, title, description and the like can be changed.
    """

    number = "profiles.E012"
    zh = """“{name}”不是由您基于事件定义的计算属性。

    只有这类属性可以重新定义、改名或删除；其他属性只能修改标题、说明等信息。"""


class InUse(Refusal):
    """'{name}' is asked for by: {users}.

    Change these first; then it can be renamed or deleted.
    """

    number = "profiles.E013"
    zh = """“{name}”正被使用：{users}。

    请先修改这些使用之处，然后才能改名或删除。"""


class WrongClass(Refusal):
    """'{value}' is no class of personal data.

    The classes are: {known}.
    """

    number = "profiles.E014"
    zh = """“{value}”不是个人信息分级。

    可用的分级有：{known}。"""


class WrongSource(Refusal):
    """'{value}' is no source of values.

    Give the number of an API key, 'import' or 'koipond', each once, the strongest first; at most {most}.
    """

    number = "profiles.E015"
    zh = """“{value}”不是取值的来源。

    请填写 API 密钥的编号、`import` 或 `koipond`，每个一次，最可信的排在最前；最多 {most} 个。"""


class TooManyComputed(Refusal):
    """'{workspace}' computes {most} traits, which is the limit.

    Delete one that is not used: each is counted again for everybody who does something.
    """

    number = "profiles.E016"
    zh = """“{workspace}”已有 {most} 个计算属性，达到上限。

    请删除不再使用的：每当有客户产生行为时，它们都要重新计算。"""


class BadInvention(Refusal):
    """An invented person cannot have {trait} = '{value}'.

    It takes: {expected}.
    """

    number = "profiles.E058"
    zh = """虚构的客户不能将“{trait}”设为“{value}”。

    可用：{expected}。"""
