"""What can be wrong with stages and dormancy."""

from koipond.kit.errors import Refusal


class NoStages(Refusal):
    """At {path} a stage is asked for, but this workspace has no stages yet.

    Take the ready set: PUT /api/w/{{workspace}}/stages with what GET /api/w/{{workspace}}/stages/ready gives.
    """

    number = "segments.E070"
    zh = """{path} 处引用了阶段，但本工作区还没有设置生命周期阶段。

    可直接采用预置阶段：把 GET /api/w/{{workspace}}/stages/ready 的内容 PUT 到 /api/w/{{workspace}}/stages。"""


class UnknownStage(Refusal):
    """At {path} stands the stage '{stage}', which this workspace does not have.

    Its stages: {known}.
    """

    number = "segments.E071"
    zh = """{path} 处的阶段“{stage}”在本工作区不存在。

    现有阶段：{known}。"""


class BadStageName(Refusal):
    """Stage {place} cannot be called '{name}'.

    Give each stage a name of its own: small letters, digits and underscores, beginning with a letter, at most 40.
    """

    number = "segments.E072"
    zh = """第 {place} 个阶段不能命名为“{name}”。

    每个阶段须有不同的名称：小写字母、数字和下划线，以字母开头，最多 40 个字符。"""


class NoLastStage(Refusal):
    """The last stage '{name}' must hold everybody who is in no other, or some would be in no stage.

    Give the last stage the rule {{"everyone": true}}.
    """

    number = "segments.E073"
    zh = """最后一个阶段“{name}”必须包含不属于其他阶段的所有人，否则会有人不在任何阶段。

    请把最后一个阶段的规则设为 {{"everyone": true}}。"""


class TooManyStages(Refusal):
    """A set has 2 to {limit} stages, not {found}.

    Leave out stages that nobody acts on.
    """

    number = "segments.E074"
    zh = """一套阶段应有 2 到 {limit} 个，而不是 {found} 个。

    请去掉没有用处的阶段。"""


class StageInUse(Refusal):
    """The stage '{stage}' cannot be taken out: the segments {users} refer to it.

    Change those first, or keep the stage.
    """

    number = "segments.E075"
    zh = """不能去掉阶段“{stage}”：人群 {users} 正在引用它。

    请先修改这些人群，或保留该阶段。"""


class MissingCause(Refusal):
    """The rule of stage '{stage}' looks at the event '{event}', which the stages themselves bring about.

    Build the rule on what people did.
    """

    number = "segments.E076"
    zh = """阶段“{stage}”的规则引用了事件“{event}”，而它正是由阶段变化产生的。

    请根据客户的行为来定义规则。"""


class BadDormancy(Refusal):
    """'{value}' cannot be the {field} of dormancy: {why}.

    Months are 1 to {most_months}; each list holds 1 to {most_names} names of events.
    """

    number = "segments.E077"
    zh = """“{value}”不能用作沉睡定义中的 {field}：{why_zh}。

    月数为 1 到 {most_months}；每个列表包含 1 到 {most_names} 个事件名。"""


class TooManyMonths(Refusal):
    """At {path} stands '{value}', which is no number of calendar months.

    Write a whole number from 1 to {limit}.
    """

    number = "segments.E078"
    zh = """{path} 处的“{value}”不是有效的自然月数。

    请写 1 到 {limit} 的整数。"""


class NoSuchReady(Refusal):
    """There is no ready definition '{name}'.

    GET /api/w/{{workspace}}/segments/ready lists them: {known}.
    """

    number = "segments.E079"
    zh = """没有名为“{name}”的预置定义。

    GET /api/w/{{workspace}}/segments/ready 会列出：{known}。"""
