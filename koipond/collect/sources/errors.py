"""What can be wrong with a source, or with how its fields are mapped."""

from koipond.kit.errors import Fault, Refusal


class UnknownSource(Refusal):
    """There is no source {id} here.

    The sources are listed under Sources.
    """

    number = "collect.E200"
    zh = """这里没有编号为 {id} 的来源。

    来源列在“来源”页面中。"""


class WrongSourceKind(Refusal):
    """There is no kind of source '{kind}'.

    Kinds of this installation: {known}. For anything that can send JSON or a form there is 'custom'.
    """

    number = "collect.E201"
    zh = """没有名为“{kind}”的来源类型。

    本系统支持的类型：{known}。能发送 JSON 或表单的其他系统请用“custom”。"""


class SourceTaken(Refusal):
    """There is a source called '{name}' already.

    Choose another name, or change that one.
    """

    number = "collect.E202"
    zh = """已有名为“{name}”的来源。

    请换一个名称，或修改已有的来源。"""


class BadSource(Refusal):
    """'{field}' of the source cannot be '{given}'.

    It is {expected}.
    """

    number = "collect.E203"
    zh = """来源的“{field}”不能是“{given}”。

    应为：{expected_zh}。"""


class BadMapping(Refusal):
    """The mapping cannot be used at '{place}': {problem}.

    docs/reference/sources.md lists what a field can be mapped to.
    """

    number = "collect.E204"
    zh = """映射在“{place}”处有误：{problem_zh}。

    字段可以映射到的目标见 docs/reference/sources.md。"""


class NoSuchSample(Refusal):
    """The source {source} has kept nothing under '{id}'.

    Choose one of those that are shown with the source.
    """

    number = "collect.E205"
    zh = """来源 {source} 中没有保存“{id}”。

    请从来源页面显示的样本中选择。"""


class PlatformSilent(Fault):
    """{platform} could not be asked: {reason}.

    Nothing is lost: it is asked again from where it was. Check the address and the network of this machine.
    """

    number = "collect.E206"
    zh = """无法访问 {platform}：{reason}。

    没有丢失数据：系统会从上次的位置继续拉取。请检查地址和本机网络。"""


class BadPlatformAnswer(Refusal):
    """{platform} does not answer what was asked: {reason}.

    Check what was entered for the source, its tokens above all.
    """

    number = "collect.E207"
    zh = """{platform} 没有返回所请求的内容：{reason}。

    请检查来源中填写的内容，尤其是令牌。"""


class NoPull(Refusal):
    """The source '{name}' is not asked for leads: {platform} sends them, or no token was entered.

    Enter the token where the platform has one.
    """

    number = "collect.E208"
    zh = """来源“{name}”不会主动拉取线索：{platform} 会推送线索，或尚未填写令牌。

    如果平台提供令牌，请填写。"""
