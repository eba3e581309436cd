from koipond.kit.errors import Refusal


class NoSuchQuota(Refusal):
    """There is no quota '{key}' here.

    Known: {known}.
    """

    number = "deliver.E080"
    zh = """没有名为“{key}”的配额。

    已有：{known}。"""


class BadQuota(Refusal):
    """'{given}' cannot be '{field}' of a quota.

    Valid: {valid}.
    """

    number = "deliver.E081"
    zh = """“{given}”不能作为配额的“{field}”。

    有效值：{valid_zh}。"""


class NotYourQuota(Refusal):
    """The quota '{key}' is a platform's: it cannot be removed.

    Give it another number, or say that it does not hold.
    """

    number = "deliver.E082"
    zh = """配额“{key}”由平台规定，不能删除。

    可以修改其数量，或设为不适用。"""


class TooManyQuotas(Refusal):
    """A workspace has at most {most} quotas of its own.

    Remove one that is not needed any more.
    """

    number = "deliver.E083"
    zh = """一个工作区最多有 {most} 条自定义配额。

    请先删除不再需要的配额。"""
