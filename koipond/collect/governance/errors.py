"""What can be wrong with a decision about an event, a correction, or a look into quarantine."""

from koipond.kit.errors import Refusal


class NotAGovernedEvent(Refusal):
    """Nothing can be decided about '{name}': it tells who somebody is, what they agreed to, or what became of our messages.

    Decide about the events of your own programs.
    """

    number = "collect.E182"
    zh = """不能对“{name}”做决定：它说明的是客户身份、授权同意，或我们所发消息的去向。

    请只对自己系统发送的事件做决定。"""


class BadEventName(Refusal):
    """'{name}' is no name of an event or property.

    Give 1 to {limit} characters that are not all blanks.
    """

    number = "collect.E183"
    zh = """“{name}”不是有效的事件名或属性名。

    请填写 1 到 {limit} 个字符，不能全是空白。"""


class BadDeclaration(Refusal):
    """{place}: {problem}. Got {value}.

    docs/reference/event-catalogue.md describes a declaration.
    """

    number = "collect.E184"
    zh = """{place}：声明有误（{problem_zh}），收到的是 {value}。

    声明的写法见 docs/reference/event-catalogue.md。"""


class BadPattern(Refusal):
    """The pattern {pattern} of '{property}' is no regular expression: {reason}

    Write it in RE2 syntax, which has no look-ahead and no back-references.
    """

    number = "collect.E185"
    zh = """属性“{property}”的 pattern {pattern} 不是有效的正则表达式：{reason}

    请使用 RE2 语法，不支持前瞻和反向引用。"""


class NotASupportedSchema(Refusal):
    """{place}: this part of JSON Schema is not supported: {what}.

    Supported is: {supported}.
    """

    number = "collect.E186"
    zh = """{place}：不支持 JSON Schema 的这一部分：{what}。

    支持的内容：{supported}。"""


class AlreadyRenamed(Refusal):
    """'{name}' is renamed to '{to}', so nothing else can be decided about it.

    Decide about '{to}', or take the renaming back first.
    """

    number = "collect.E187"
    zh = """“{name}”已改名为“{to}”，不能再对它做其他决定。

    请对“{to}”做决定，或先取消改名。"""


class BadRename(Refusal):
    """'{name}' cannot be renamed to '{to}': {why}.

    A renaming goes one step, from a name about which nothing else is decided.
    """

    number = "collect.E188"
    zh = """“{name}”不能改名为“{to}”：{why_zh}。

    改名只走一步，且原名称上不能有其他决定。"""


class NoSuchDecision(Refusal):
    """There is nothing of the kind {kind} to take back for {name}.

    `koipond events decisions` lists what stands.
    """

    number = "collect.E189"
    zh = """{name} 没有可以取消的 {kind} 类决定。

    `koipond events decisions` 会列出现行的决定。"""


class NoSuchEvent(Refusal):
    """No event '{name}' has been seen or declared in '{workspace}'.

    Nearest: {nearest}. The catalogue lists the events there are, by their names after renaming.
    """

    number = "collect.E190"
    zh = """“{workspace}”中没有收到过也没有声明过事件“{name}”。

    最接近的有：{nearest}。事件目录会列出所有事件，名称以改名后的为准。"""


class NoSuchItem(Refusal):
    """There is no item {item} in the quarantine of '{workspace}'.

    The quarantine lists its items; an item is named by 32 hexadecimal digits.
    """

    number = "collect.E191"
    zh = """“{workspace}”的隔离区中没有条目 {item}。

    隔离区会列出所有条目；条目编号是 32 位十六进制数。"""


class BadCorrection(Refusal):
    """Correction {position}: {problem}.

    A correction is fill, rename, cast, map or remove; docs/reference/event-catalogue.md shows each.
    """

    number = "collect.E192"
    zh = """第 {position} 条修正有误：{problem_zh}。

    修正方式有 fill、rename、cast、map、remove，写法见 docs/reference/event-catalogue.md。"""


class TooManyDecisions(Refusal):
    """There would be more than {limit} decisions about events.

    Take back what is no longer needed.
    """

    number = "collect.E193"
    zh = """关于事件的决定会超过 {limit} 个。

    请取消不再需要的决定。"""


class TooLargeItem(Refusal):
    """The corrected properties have {size_kb} KB.

    An item may have {limit_kb} KB.
    """

    number = "collect.E194"
    zh = """修正后的属性有 {size_kb} KB。

    单个条目的上限是 {limit_kb} KB。"""


class AlreadyReplayed(Refusal):
    """The item {item} is not held back any more: it is {state}.

    Only what is held back or dismissed can be edited.
    """

    number = "collect.E195"
    zh = """条目 {item} 已不在隔离中，当前状态是 {state}。

    只有被隔离或已忽略的条目可以编辑。"""


class BadChoice(Refusal):
    """{field}: {value} is not known.

    Known are: {known}.
    """

    number = "collect.E196"
    zh = """{field}：不认识 {value}。

    可用的值：{known}。"""
