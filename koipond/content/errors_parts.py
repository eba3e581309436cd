"""What can be wrong with channels, languages, blocks, feeds and approval."""

from koipond.kit.errors import Refusal


class UnknownKind(Refusal):
    """'{name}' is no channel that content knows.

    There are: {known}.
    """

    number = "content.E011"
    zh = """没有名为“{name}”的渠道。

    可用的有：{known}。"""


class MissingField(Refusal):
    """A message by {channel} needs '{part}' ({language}).

    It needs: {needs}.
    """

    number = "content.E012"
    zh = """{channel} 消息缺少“{part}”（{language}）。

    必填的有：{needs}。"""


class BadField(Refusal):
    """A message by {channel} has no '{part}'.

    It may have: {valid}.
    """

    number = "content.E013"
    zh = """{channel} 消息没有“{part}”这一项。

    可以填写的有：{valid}。"""


class WrongChannel(Refusal):
    """The template '{name}' is for {channel}; it cannot become one for {asked}.

    Save it under another name: what journeys send by it stays as it is.
    """

    number = "content.E014"
    zh = """模板“{name}”用于 {channel}，不能改为 {asked}。

    请用另一个名称保存，这样旅程正在发送的内容不受影响。"""


class UnknownLanguage(Refusal):
    """Messages cannot be written in '{language}'.

    There are: {known}.
    """

    number = "content.E015"
    zh = """消息不支持语言“{language}”。

    可用的有：{known}。"""


class BadKey(Refusal):
    """'{key}' cannot be the key of a block, a snippet or a feed.

    Use up to 40 small letters, digits and underscores, beginning with a letter; 'language' is taken.
    """

    number = "content.E016"
    zh = """“{key}”不能作为内容块、短句或商品源的标识。

    请使用不超过 40 个小写字母、数字和下划线，以字母开头；language 已被占用。"""


class UnknownBlock(Refusal):
    """There is no block '{key}'.

    Save the block first; the list of blocks shows what there is.
    """

    number = "content.E017"
    zh = """没有内容块“{key}”。

    请先保存该内容块；现有内容块请见列表。"""


class UnknownSnippet(Refusal):
    """There is no snippet '{key}'.

    Save its texts first; the list of snippets shows what there is.
    """

    number = "content.E018"
    zh = """没有短句“{key}”。

    请先保存它的文本；现有短句请见列表。"""


class BlockLacks(Refusal):
    """The wording '{variant}' of the block '{key}' has nothing that can stand in a part of kind {part}.

    Give it one of: {instead}.
    """

    number = "content.E019"
    zh = """内容块“{key}”的版本“{variant}”没有可用于 {part} 的内容。

    请补充其中一项：{instead}。"""


class BlockCircle(Refusal):
    """The block '{key}' stands within itself, or more than {limit} deep: {around}.

    Take one of these out of the others.
    """

    number = "content.E020"
    zh = """内容块“{key}”包含了自身，或嵌套超过 {limit} 层：{around}。

    请从其他内容块中移除其中一个。"""


class NoFallback(Refusal):
    """The block '{key}' has no wording for everybody else.

    Let the last one be without a rule; it may be empty.
    """

    number = "content.E021"
    zh = """内容块“{key}”缺少面向其余客户的默认版本。

    请让最后一个版本不带规则，其内容可以为空。"""


class WrongVariant(Refusal):
    """The wording '{variant}' of the block '{key}' needs a rule and a name of its own.

    Names have small letters, digits and underscores; 'fallback' is the last one's, which has no rule.
    """

    number = "content.E022"
    zh = """内容块“{key}”的版本“{variant}”需要一条规则和一个不重复的名称。

    名称由小写字母、数字和下划线组成；fallback 是最后一个不带规则的版本的名称。"""


class EmptyVariant(Refusal):
    """'{key}' has no text for '{variant}'.

    Write one, or take it away. Only the fallback of a block may be empty.
    """

    number = "content.E023"
    zh = """“{key}”没有“{variant}”的文本。

    请填写，或将其删除。只有内容块的默认版本可以为空。"""


class TooManyVariants(Refusal):
    """The block '{key}' has {found} wordings; {limit} is the most.

    Put those together that say nearly the same.
    """

    number = "content.E024"
    zh = """内容块“{key}”有 {found} 个版本，最多 {limit} 个。

    请合并内容相近的版本。"""


class UnknownFeed(Refusal):
    """There is no feed '{name}'.

    The list of feeds shows what there is.
    """

    number = "content.E025"
    zh = """没有商品源“{name}”。

    现有商品源请见列表。"""


class BadFeed(Refusal):
    """Row {row} of the feed '{name}' cannot be used: {reason}.

    Each row is an object with an 'id' of its own; values are texts, numbers and yes or no.
    """

    number = "content.E026"
    zh = """商品源“{name}”的第 {row} 行无法使用：{reason_zh}。

    每一行都是带有唯一 id 的对象；值可以是文本、数字或是否。"""


class TooLargeFeed(Refusal):
    """The feed '{name}' has {found} {what}; {limit} is the most.

    A feed is for what a message shows, not for a whole catalogue.
    """

    number = "content.E027"
    zh = """商品源“{name}”有 {found} {what_zh}，最多 {limit}。

    商品源用于消息中展示的内容，而不是完整的商品目录。"""


class NotAsked(Refusal):
    """Version {number} of '{name}' stands at '{state}', so that it cannot be {deed}.

    A draft is asked for, then approved or refused, then published.
    """

    number = "content.E028"
    zh = """“{name}”的版本 {number} 当前状态为“{state}”，不能执行“{deed}”。

    顺序为：草稿提交审批，批准或驳回，然后发布。"""


class OwnApproval(Refusal):
    """{by} saved version {number} of '{name}' or asked for its approval, and so cannot decide about it.

    Somebody else has to look at it.
    """

    number = "content.E029"
    zh = """{by} 保存了“{name}”的版本 {number} 或为其提交了审批，因此不能自行审批。

    请由另一位成员审阅。"""


class NoReason(Refusal):
    """A refusal needs a reason.

    Say what is to be changed: whoever wrote it reads that.
    """

    number = "content.E030"
    zh = """驳回时需要填写理由。

    请说明需要修改的地方，作者会看到。"""


class HasFaults(Refusal):
    """Version {number} of '{name}' has faults that must be mended first: {faults}.

    The checks of the version say where each is and what to do.
    """

    number = "content.E031"
    zh = """“{name}”的版本 {number} 有必须先修正的问题：{faults}。

    版本检查会说明每个问题的位置和处理方法。"""


class NotApproved(Refusal):
    """The template '{name}' has no version that was approved and published, and here nothing goes out without.

    Ask for approval of its newest version; owners can change that rule.
    """

    number = "content.E032"
    zh = """模板“{name}”没有已批准并发布的版本，而本工作区规定未经批准不得发送。

    请为最新版本提交审批；所有者可以修改这一规定。"""


class BadMark(Refusal):
    """'{mark}' is no mark of a template, or its words cannot be used.

    Marks: {known}, each up to {limit} words of at most 40 characters.
    """

    number = "content.E033"
    zh = """“{mark}”不是模板的标记，或其中的词无法使用。

    可用的标记：{known}，每项最多 {limit} 个词，每个词不超过 40 个字符。"""


class WrongOrder(Refusal):
    """Products cannot be sorted by '{order}'.

    There are: {known}.
    """

    number = "content.E034"
    zh = """商品不能按“{order}”排序。

    可用的有：{known}。"""


class BadApprover(Refusal):
    """'{role}' cannot approve content.

    Roles that can: {known}.
    """

    number = "content.E035"
    zh = """“{role}”不能审批内容。

    可以审批的角色：{known}。"""


class NotNewest(Refusal):
    """Somebody saved the template '{name}' meanwhile: its newest version is number {number}, by {by}.

    Look at that version, then save on top of it or put your own work aside.
    """

    number = "content.E037"
    zh = """其他人刚刚保存了模板“{name}”：最新版本是第 {number} 版，保存人 {by}。

    请先查看该版本，再决定在其基础上保存，或放弃自己的修改。"""


class OfTwoTemplates(Refusal):
    """The versions {one} and {other} are of two templates, so that nothing can be laid beside each other.

    Choose two versions of one template.
    """

    number = "content.E036"
    zh = """版本 {one} 与 {other} 属于两个模板，无法对比。

    请选择同一模板的两个版本。"""


class BadQuestion(Refusal):
    """'{question}' is no question that a caller can ask: {problem}.

    Write a line such as: ? interest: Would a visit suit you? | yes | later | no
    """

    number = "content.E046"
    zh = """“{question}”不能作为通话问题：{problem_zh}。

    请另起一行，写成：？interest：方便上门拜访吗？｜方便｜以后再说｜不需要"""
