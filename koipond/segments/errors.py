"""What can be wrong with a rule or a segment. `path` is the place inside the rule, such as rule.all[1].value."""

from koipond.kit.errors import Refusal


class WrongShape(Refusal):
    """At {path} stands '{value}' where {expected} belongs.

    docs/reference/rules.md shows every form of a condition.
    """

    number = "segments.E001"
    zh = """{path} 处是“{value}”，应为：{expected_zh}。

    docs/reference/rules.md 列出了条件的所有写法。"""


class NoCondition(Refusal):
    """At {path} there is no condition: found {found}, and exactly one of {valid} is needed.

    Write for example {{"trait": "city", "is": "equals", "value": "上海"}}.
    """

    number = "segments.E002"
    zh = """{path} 处不是一个条件：现有 {found_zh}，必须且只能有其中之一：{valid}。

    例如：{{"trait": "city", "is": "equals", "value": "上海"}}。"""


class UnknownPart(Refusal):
    """At {path} there is a part '{key}' that has no meaning there.

    Did you mean '{nearest}'? Valid here: {valid}.
    """

    number = "segments.E003"
    zh = """{path} 处的“{key}”没有意义。

    您是想写“{nearest}”吗？此处可用：{valid}。"""


class EmptyRule(Refusal):
    """The rule has no condition, so it would hold everybody.

    Add a condition, or choose 'Everyone' ({{"everyone": true}}) if you mean all.
    """

    number = "segments.E004"
    zh = """规则没有任何条件，会包含所有客户。

    请添加条件；如果确实要选择所有人，请选“所有人”（{{"everyone": true}}）。"""


class UnknownTrait(Refusal):
    """At {path} there is a trait '{trait}' that nobody has and that is not declared.

    Nearest: {nearest}. Declare the trait first, or correct its name.
    """

    number = "segments.E005"
    zh = """{path} 处的属性“{trait}”未声明，也没有任何客户拥有它。

    最接近的有：{nearest}。请先声明该属性，或更正名称。"""


class WrongOperator(Refusal):
    """At {path} stands '{operator}', which cannot be asked of {subject}, a {type}.

    For a {type} choose one of: {valid}.
    """

    number = "segments.E006"
    zh = """{path} 处的“{operator}”不能用于 {subject}（类型：{type_zh}）。

    该类型可用：{valid}。"""


class WrongValue(Refusal):
    """At {path} stands '{value}', which is no {type}.

    Write {example}.
    """

    number = "segments.E007"
    zh = """{path} 处的“{value}”不是有效的{type_zh}。

    请写成{example_zh}。"""


class ImpossibleWindow(Refusal):
    """At {path} nothing can ever lie: {why}.

    Put the earlier or smaller end first, and look back more than 0 and at most {limit} days.
    """

    number = "segments.E008"
    zh = """{path} 处的范围不可能包含任何内容：{why_zh}。

    请把较早或较小的一端写在前面；回看时间须大于 0，且不超过 {limit} 天。"""


class AlwaysTrue(Refusal):
    """At {path} the condition '{operator} {value}' is met by {whom}, so it says nothing.

    Count from 1 with at_least; 'never' is exactly 0.
    """

    number = "segments.E009"
    zh = """{path} 处的条件“{operator} {value}”{whom_zh}，没有意义。

    at_least 请从 1 开始；“从未”请用 exactly 0。"""


class Cycle(Refusal):
    """At {path} the segment would depend on itself: {chain}.

    Take one of these references out.
    """

    number = "segments.E010"
    zh = """{path} 处的人群会依赖自身：{chain}。

    请去掉其中一处引用。"""


class UnknownSegment(Refusal):
    """At {path} stands segment {segment}, which this workspace does not have or has archived.

    Choose one of the segments of this workspace that is not archived.
    """

    number = "segments.E011"
    zh = """{path} 处的人群 {segment} 在本工作区不存在，或已归档。

    请选择本工作区中未归档的人群。"""


class TooDeep(Refusal):
    """At {path} the rule is nested more than {limit} levels deep.

    Save the inner part as a segment of its own and refer to it.
    """

    number = "segments.E012"
    zh = """{path} 处的规则嵌套超过 {limit} 层。

    请把内层另存为一个人群，再引用它。"""


class TooLarge(Refusal):
    """At {path} there are {found} {what}; at most {limit} are allowed.

    Split the rule into segments, or import a long list of values as a trait.
    """

    number = "segments.E013"
    zh = """{path} 处有 {found} 个{what_zh}，最多允许 {limit} 个。

    请把规则拆成多个人群，或把很长的取值列表作为属性导入。"""


class UnknownOperator(Refusal):
    """At {path} stands '{value}', which is no way to compare.

    Did you mean '{nearest}'? Valid: {valid}.
    """

    number = "segments.E014"
    zh = """{path} 处的“{value}”不是有效的比较方式。

    您是想写“{nearest}”吗？可用：{valid}。"""


class MissingPart(Refusal):
    """At {path} the part '{key}' is missing.

    Add '{key}': {valid}.
    """

    number = "segments.E015"
    zh = """{path} 处缺少“{key}”。

    请补上“{key}”：{valid_zh}。"""


class EmptyGroup(Refusal):
    """At {path} there is a group without a condition.

    Add a condition to it, or take the group out.
    """

    number = "segments.E016"
    zh = """{path} 处的条件组是空的。

    请向其中添加条件，或删除该组。"""


class BadName(Refusal):
    """'{name}' cannot be the name of a segment: {why}.

    Give a name of 1 to {limit} characters that no other segment of the workspace has.
    """

    number = "segments.E017"
    zh = """“{name}”不能作为人群名称：{why_zh}。

    请使用 1 到 {limit} 个字符，且不与本工作区其他人群重名。"""


class InUse(Refusal):
    """'{name}' cannot be archived; what refers to it: {users}.

    Change or archive those first.
    """

    number = "segments.E018"
    zh = """“{name}”不能归档：{users} 正在引用它。

    请先修改或归档它们。"""


class TooManySteps(Refusal):
    """A preview takes 1 to {limit_steps} steps and at most {limit_traits} distributions, not {steps} and {traits}.

    Put several conditions into one step, or ask in two previews.
    """

    number = "segments.E019"
    zh = """预览支持 1 到 {limit_steps} 个步骤、最多 {limit_traits} 个分布，而不是 {steps} 个和 {traits} 个。

    请把多个条件合并为一个步骤，或分两次预览。"""


class NotLive(Refusal):
    """'{name}' is not kept up, so nobody is counted as its member.

    Make the segment live, or ask for a preview of its rule.
    """

    number = "segments.E020"
    zh = """“{name}”不是实时人群，没有成员记录。

    请将其设为实时，或预览它的规则。"""


class WrongAbsence(Refusal):
    """At {path} something is to be absent in the middle of a sequence, where no end of the waiting is known.

    Put the step with "not" last: what did not happen after all that happened before.
    """

    number = "segments.E030"
    zh = """{path} 处要求序列中间的某一步没有发生，这样无法确定等待到何时为止。

    请把带“not”的步骤放在最后：前面的步骤发生之后，它没有发生。"""


class WrongMetric(Refusal):
    """At {path} stands '{trait}', a {type}, by which nobody can be put in order.

    Choose a trait that is a number, an amount of money, a date or a time.
    """

    number = "segments.E031"
    zh = """{path} 处的“{trait}”是{type_zh}，无法据此排序。

    请选择数字、金额、日期或时间类型的属性。"""


class TooManyWithin(Refusal):
    """At {path} the segments refer to each other more than {limit} deep: {chain}.

    Write the innermost ones out in the rule, or refer to them directly.
    """

    number = "segments.E032"
    zh = """{path} 处的人群相互引用超过 {limit} 层：{chain}。

    请把最里层的人群直接写进规则，或直接引用它们。"""


class NoSuchSegment(Refusal):
    """There is no segment {segment} in this workspace, or it is archived.

    GET /api/w/{{workspace}}/segments lists the segments; with ?archived=true those that were put away.
    """

    number = "segments.E021"
    zh = """本工作区没有人群 {segment}，或它已归档。

    GET /api/w/{{workspace}}/segments 会列出所有人群；加上 `?archived=true` 可查看已归档的人群。"""
