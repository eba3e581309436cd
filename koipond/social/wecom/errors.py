from koipond.kit.errors import Fault, Refusal


class CorpRefused(Refusal):
    """WeCom refuses {what}: {said} (errcode {code}).

    Look up the errcode in docs/reference/wecom.md; most are a right that the app lacks, or a member who has no customers.
    """

    number = "social.E040"
    zh = """企业微信拒绝了 {what}：{said}（错误码 {code}）。

    错误码的含义见 docs/reference/wecom.md；多数情况是应用缺少权限，或该成员没有客户联系权限。"""


class CorpSilent(Fault):
    """WeCom did not answer {what}: {reason}.

    Nothing is lost: what is owed is done again by itself. Check the network of this machine.
    """

    number = "social.E041"
    zh = """企业微信没有应答 {what}：{reason}。

    没有丢失任何内容：未完成的操作会自动重试。请检查本机网络。"""


class NoSuchLiveCode(Refusal):
    """There is no live code {id} here.

    The live codes are listed under Channels, WeCom.
    """

    number = "social.E042"
    zh = """这里没有编号为 {id} 的渠道活码。

    渠道活码列在“渠道 · 企业微信”中。"""


class BadLiveCode(Refusal):
    """'{field}' of a live code cannot be '{given}'.

    It is {expected}.
    """

    number = "social.E043"
    zh = """渠道活码的“{field}”不能是“{given}”。

    应为：{expected_zh}。"""


class NoSuchMassTask(Refusal):
    """There is no mass message {id} here.

    The mass messages that wait for staff are listed under Channels, WeCom.
    """

    number = "social.E044"
    zh = """这里没有编号为 {id} 的群发任务。

    等待成员确认的群发任务列在“渠道 · 企业微信”中。"""


class TooManyReminders(Refusal):
    """Staff were reminded of the mass message {id} {most} times within 24 hours; WeCom allows no more.

    Remind them again from {until} on.
    """

    number = "social.E045"
    zh = """群发任务 {id} 在 24 小时内已提醒 {most} 次，企业微信不允许更多。

    请在 {until} 之后再提醒。"""


class BadMoment(Refusal):
    """A moment cannot have this {field}: {expected}.

    Change it and try again; nothing was sent.
    """

    number = "social.E046"
    zh = """朋友圈的{field_zh}不符合要求：{expected_zh}。

    请修改后重试；没有发出任何内容。"""


class NoSuchMoment(Refusal):
    """There is no moment {id} here.

    The moments are listed under Channels, WeCom.
    """

    number = "social.E047"
    zh = """这里没有编号为 {id} 的朋友圈。

    朋友圈列在“渠道 · 企业微信”中。"""


class NoSuchCustomerGroup(Refusal):
    """There is no customer group '{id}' here.

    Groups are taken over when WeCom tells of them, and by fetching people anew.
    """

    number = "social.E048"
    zh = """这里没有客户群“{id}”。

    客户群会在企业微信通知时同步，也可重新同步。"""


class BadJoinWay(Refusal):
    """'{field}' of a way into groups cannot be '{given}'.

    It is {expected}.
    """

    number = "social.E049"
    zh = """入群方式的“{field}”不能是“{given}”。

    应为：{expected_zh}。"""


class BadTransfer(Refusal):
    """Customers cannot be handed over: {problem}.

    Choose two different members who may have customers, and at least one customer of the first.
    """

    number = "social.E050"
    zh = """无法分配客户：{problem_zh}。

    请选择两名具有客户联系权限的不同成员，并至少选择一位前者的客户。"""


class NoSuchCorpTag(Refusal):
    """The corp has no tag {id}.

    Fetch the tags anew, then choose one of them.
    """

    number = "social.E051"
    zh = """企业中没有标签 {id}。

    请重新同步标签，再从中选择。"""


class TooManyCorpTags(Refusal):
    """The corp has {count} tags; WeCom allows {most}.

    Remove tags that nobody uses.
    """

    number = "social.E052"
    zh = """企业已有 {count} 个标签，企业微信最多允许 {most} 个。

    请删除不再使用的标签。"""


class BadWelcome(Refusal):
    """The welcome cannot have this {field}: {expected}.

    Change it and try again.
    """

    number = "social.E053"
    zh = """欢迎语的{field_zh}不符合要求：{expected_zh}。

    请修改后重试。"""


class NotAllowedInSidebar(Refusal):
    """{member} may not see this customer.

    A member sees their own customers; an administrator may let members see all in the settings of the account.
    """

    number = "social.E054"
    zh = """{member} 无权查看该客户。

    成员只能查看自己的客户；管理员可在账号设置中允许查看全部客户。"""


class NotGenuineVisit(Refusal):
    """WeCom does not know this visit any more.

    Open the page again from the sidebar of a chat.
    """

    number = "social.E055"
    zh = """企业微信无法确认此次访问。

    请从聊天侧边栏重新打开本页。"""


class BadCorpTag(Refusal):
    """The tag '{name}' of the corp cannot be changed so: {problem}.

    Make another tag, or change this one in WeCom.
    """

    number = "social.E056"
    zh = """企业标签“{name}”不能这样修改：{problem_zh}。

    请新建标签，或在企业微信中修改。"""
