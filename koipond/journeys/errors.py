from koipond.kit.errors import Fault, Refusal


class UnknownNext(Refusal):
    """Step '{step}' leads to '{next}' ({outcome}), and there is no such step.

    Steps are: {known}.
    """

    number = "journeys.E001"
    zh = """节点“{step}”的“{outcome}”指向“{next}”，但没有这个节点。

    已有节点：{known}。"""


class Unreachable(Refusal):
    """Nobody can ever come to step '{step}'.

    Lead another step to it, or remove it.
    """

    number = "journeys.E002"
    zh = """没有人能到达节点“{step}”。

    请让其他节点指向它，或将其删除。"""


class Circle(Refusal):
    """The steps {path} go in a circle.

    A journey only goes forward. To repeat it, let people enter again (re-entry).
    """

    number = "journeys.E003"
    zh = """节点 {path} 形成了循环。

    旅程只能向前。若要重复，请设置允许再次进入。"""


class NoStart(Refusal):
    """The journey has no first step: `start` is '{start}'.

    Name one of: {known}.
    """

    number = "journeys.E004"
    zh = """旅程没有起始节点：`start` 的值为“{start}”。

    请从以下节点中选择：{known}。"""


class UnknownKind(Refusal):
    """Step '{step}' is of kind '{kind}', which does not exist.

    Kinds are: {known}.
    """

    number = "journeys.E005"
    zh = """节点“{step}”的类型“{kind}”不存在。

    可用类型：{known}。"""


class UnknownSegment(Refusal):
    """The journey starts from segment {segment}, which does not exist in this workspace.

    Choose a saved segment.
    """

    number = "journeys.E006"
    zh = """旅程从人群 {segment} 开始，但该工作区没有这个人群。

    请选择已保存的人群。"""


class BadEntry(Refusal):
    """The entry cannot be used: {problem}.

    Use {{"kind": "segment", "segment": 12, "who": "now_and_later"}} or {{"kind": "event", "event": "order_completed"}}.
    """

    number = "journeys.E007"
    zh = """进入条件不可用：{problem_zh}。

    请使用 {{"kind": "segment", "segment": 12, "who": "now_and_later"}} 或 {{"kind": "event", "event": "order_completed"}}。"""


class BadRule(Refusal):
    """The rule of '{place}' does not hold: {problem}

    {hint}
    """

    number = "journeys.E008"
    zh = """“{place_zh}”的规则有误：{problem_zh}

    {hint_zh}"""


class UnknownTemplate(Refusal):
    """Step '{step}' sends template '{template}', which does not exist or has no saved version.

    Choose a template of this workspace and save it once.
    """

    number = "journeys.E009"
    zh = """节点“{step}”要发送的模板“{template}”不存在，或尚未保存过版本。

    请选择该工作区的模板，并至少保存一次。"""


class BadShares(Refusal):
    """The shares of step '{step}' cannot be used: {problem}.

    Give at least two named shares whose percentages add up to 100.
    """

    number = "journeys.E010"
    zh = """节点“{step}”的分流比例不可用：{problem_zh}。

    请至少给出两个有名称的分支，比例之和须为 100。"""


class NoTimeout(Refusal):
    """Step '{step}' waits for '{event}' without an end.

    Give `days`, `hours` or `minutes`, and `timeout`: where to go when it has not happened.
    """

    number = "journeys.E011"
    zh = """节点“{step}”等待事件“{event}”，但没有期限。

    请填写 `days`、`hours` 或 `minutes`，并用 `timeout` 指明到期未发生时的去向。"""


class NoKind(Refusal):
    """The journey sends messages, but does not say of which kind ('{kind}').

    Set `kind` to 'marketing' (needs consent) or 'transactional' (about something the person did).
    """

    number = "journeys.E012"
    zh = """旅程会发送消息，但没有说明性质（“{kind}”）。

    请将 `kind` 设为“marketing”（营销，需授权同意）或“transactional”（因客户自身行为而发）。"""


class TooMany(Refusal):
    """{what}: {count}. At most {most} are allowed.

    Split it into several journeys.
    """

    number = "journeys.E013"
    zh = """{what}：{count}，最多允许 {most}。

    请拆分为多个旅程。"""


class BadDuration(Refusal):
    """Step '{step}' cannot wait for {given}.

    Give `days`, `hours` or `minutes` as numbers; together at least one minute and at most {most_days} days.
    """

    number = "journeys.E014"
    zh = """节点“{step}”的等待时长 {given_zh} 不可用。

    请用数字填写 `days`、`hours` 或 `minutes`，合计至少一分钟、至多 {most_days} 天。"""


class BadReentry(Refusal):
    """The rule of re-entry cannot be used: {problem}.

    Set `reentry` to 'never', 'after_exit' or 'always', and `gap_days` to 0 or more.
    """

    number = "journeys.E015"
    zh = """再次进入的规则不可用：{problem_zh}。

    请将 `reentry` 设为“never”、“after_exit”或“always”，`gap_days` 设为 0 或以上。"""


class BadHoldout(Refusal):
    """A hold-out of '{given}' percent cannot be used.

    Give a number from 0 to 90.
    """

    number = "journeys.E016"
    zh = """对照组比例“{given}”不可用。

    请填写 0 到 90 之间的数字。"""


class BadGoal(Refusal):
    """The goal cannot be used: {problem}.

    Give the event, and `window_days` from 1 to {most_days}.
    """

    number = "journeys.E017"
    zh = """目标不可用：{problem_zh}。

    请填写事件，以及 1 到 {most_days} 之间的 `window_days`。"""


class NotSentBefore(Refusal):
    """Step '{step}' waits for what becomes of the message of '{of}', but '{of}' is no sending step on the way to it.

    Sending steps on the way are: {known}.
    """

    number = "journeys.E018"
    zh = """节点“{step}”等待“{of}”所发消息的回应，但“{of}”不是到达它之前的发送节点。

    之前的发送节点：{known}。"""


class NoEntryKey(Refusal):
    """Step '{step}' waits for an event about the same thing ('{key}'), but nobody enters this journey by a key.

    Give the entry a `key`, such as the property 'order_id' of its event, or take `key` out of the step.
    """

    number = "journeys.E066"
    zh = """节点“{step}”等待与同一事物有关的事件（“{key}”），但进入此旅程时没有区分键。

    请为入口设置 `key`，例如其事件的属性“order_id”，或从节点中去掉 `key`。"""


class UnknownChannel(Refusal):
    """Step '{step}' sends by '{channel}', and there is no such channel.

    Channels are: {known}.
    """

    number = "journeys.E019"
    zh = """节点“{step}”使用的渠道“{channel}”不存在。

    可用渠道：{known}。"""


class BadSetting(Refusal):
    """Step '{step}' has no usable `{setting}`: {given}.

    It must be {expected}.
    """

    number = "journeys.E020"
    zh = """节点“{step}”的 `{setting}` 不可用：{given}。

    应为：{expected_zh}。"""


class BadDefinition(Refusal):
    """This is no definition of a journey: {problem}.

    See the reference of journeys for the form.
    """

    number = "journeys.E021"
    zh = """这不是有效的旅程定义：{problem_zh}。

    格式请参阅旅程参考文档。"""


class NoSuchJourney(Refusal):
    """There is no journey '{journey}' in this workspace."""

    number = "journeys.E022"
    zh = "该工作区没有旅程“{journey}”。"


class NameTaken(Refusal):
    """There is already a journey called '{name}'.

    Choose another name, or change that one.
    """

    number = "journeys.E023"
    zh = """已有名为“{name}”的旅程。

    请换一个名称，或修改已有的旅程。"""


class NotLive(Refusal):
    """'{name}' is not live (it is {state}), so it cannot be {verb}.

    Publish it first.
    """

    number = "journeys.E024"
    zh = """“{name}”不在运行中（当前为 {state}），无法执行此操作（{verb}）。

    请先发布。"""


class AlreadyPaused(Refusal):
    """'{name}' is paused already, by {by} since {at}.

    Resume it first to pause something else.
    """

    number = "journeys.E025"
    zh = """“{name}”已由 {by} 于 {at} 暂停。

    如需更改暂停范围，请先恢复。"""


class NotPaused(Refusal):
    """'{name}' is not paused, so there is nothing to resume."""

    number = "journeys.E026"
    zh = "“{name}”没有被暂停，无需恢复。"


class NoSuchVersion(Refusal):
    """'{name}' has no version {version}.

    It has: {known}.
    """

    number = "journeys.E027"
    zh = """“{name}”没有版本 {version}。

    已有版本：{known}。"""


class Runaway(Fault):
    """The steps of journey {journey}, version {version}, did not come to rest after {hops} hops at step '{step}'."""

    number = "journeys.E028"
    zh = "旅程 {journey} 版本 {version} 在 {hops} 步之后仍停不下来（节点“{step}”）。"


class NotKeptUp(Refusal):
    """Segment '{segment}' is not kept up, so nobody is seen to join it.

    Make the segment live, or let in only who is in it now (`who`: 'now').
    """

    number = "journeys.E029"
    zh = """人群“{segment}”未设为实时更新，因此无法得知谁加入了它。

    请将该人群设为实时更新，或只让当前成员进入（`who` 设为“now”）。"""


class BadMove(Refusal):
    """Who stands at step '{step}' cannot do '{deed}'.

    One of {known}; steps are: {steps}. To stay, the new version needs a step of that name and kind.
    """

    number = "journeys.E030"
    zh = """停留在节点“{step}”的人不能“{deed}”。

    可选：{known}；节点：{steps}。若要原地停留，新版本须有同名同类的节点。"""


class NotCallable(Refusal):
    """People cannot be put into '{name}': {problem}.

    Publish a version with the entry {{"kind": "call"}}, and name the people by their numbers or by a segment.
    """

    number = "journeys.E031"
    zh = """无法将客户放入“{name}”：{problem_zh}。

    请发布进入方式为 {{"kind": "call"}} 的版本，并用客户编号或人群指明对象。"""


class NoSuchTask(Refusal):
    """There is no task {task}.

    Its number is in the list of tasks.
    """

    number = "journeys.E032"
    zh = """没有任务 {task}。

    任务编号见任务列表。"""


class BadResult(Refusal):
    """A task cannot end with '{result}'.

    Its results are: {known}.
    """

    number = "journeys.E033"
    zh = """任务不能以“{result}”结束。

    可选结果：{known}。"""


class NoSuchRehearsal(Refusal):
    """There is no rehearsal {run}.

    The newest fifty of a workspace are kept.
    """

    number = "journeys.E034"
    zh = """没有预演 {run}。

    每个工作区保留最近五十次。"""


class ChangedMeanwhile(Refusal):
    """Since you began, {by} has saved another draft of '{name}', at {at} UTC. Nothing was overwritten.

    Look at theirs; keep yours as a journey of its own, or save it again after you have seen theirs.
    """

    number = "journeys.E035"
    zh = """在你编辑期间，{by} 已于 {at}（UTC）保存了“{name}”的另一份草稿。没有覆盖任何内容。

    请先查看对方的草稿；你的草稿可以另存为新旅程，或在查看后重新保存。"""
