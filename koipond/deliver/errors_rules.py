from koipond.kit.errors import Refusal


class BadSendingRule(Refusal):
    """'{value}' cannot be '{field}' of {rule}.

    Valid: {valid}.
    """

    number = "deliver.E020"
    zh = """“{value}”不能作为{rule_zh}的“{field}”。

    有效值：{valid_zh}。"""


class SameTimes(Refusal):
    """Quiet hours from {begins} until {ends} begin and end at the same time.

    Say 00:00 and 24:00 for a whole day, or two different times; 21:00 until 08:00 is the night.
    """

    number = "deliver.E021"
    zh = """免打扰时段 {begins}–{ends} 的开始与结束相同。

    全天请填 00:00 与 24:00，否则请填两个不同的时间；21:00–08:00 表示夜间。"""


class AlwaysQuiet(Refusal):
    """With these quiet hours nothing of the kind '{kind}' would ever go out by {channel}.

    Leave some time open in the week.
    """

    number = "deliver.E022"
    zh = """按这些免打扰时段，渠道 {channel} 的“{kind}”类消息将永远无法发出。

    请在一周内留出可发送的时间。"""


class UnknownCalendar(Refusal):
    """There is no calendar of public holidays called '{calendar}'.

    Calendars are named by the two letters of a country, such as CN, DE or US.
    """

    number = "deliver.E023"
    zh = """没有名为“{calendar}”的节假日日历。

    日历以国家的两位字母代码命名，例如 CN、DE、US。"""


class TooManyRules(Refusal):
    """There would be {count} {what}; {limit} are the most.

    Take away one that others make needless.
    """

    number = "deliver.E024"
    zh = """{what_zh}将有 {count} 条，最多 {limit} 条。

    请删除已被其他规则涵盖的规则。"""


class BeginsInThePast(Refusal):
    """Sending rules cannot hold from {from_at} on: that moment has passed.

    Leave it out to let them hold from now on, or name a later moment.
    """

    number = "deliver.E025"
    zh = """发送规则不能从 {from_at} 起生效：该时间已过。

    不填则立即生效，或请填写之后的时间。"""


class NoSuchSendingRule(Refusal):
    """There is no sending rule {id} here.

    Rules that there are now: {known}. A new one is given without an id.
    """

    number = "deliver.E026"
    zh = """这里没有编号为 {id} 的发送规则。

    现有规则：{known}。新规则不需要填写编号。"""
