"""What can be wrong with calls to be made and what is said of them."""

from koipond.kit.errors import Refusal


class NoSuchCall(Refusal):
    """There is no call {id} here.

    Those that are open are listed under Calls; one that ended long ago is in the history of its person.
    """

    number = "deliver.E060"
    zh = """这里没有编号为 {id} 的外呼任务。

    待拨打的任务列在“外呼”页面；较早结束的可在客户的历史中查到。"""


class BadCallResult(Refusal):
    """'{result}' is no result of a call here.

    Results of this workspace: {known}.
    """

    number = "deliver.E061"
    zh = """“{result}”不是这里的外呼结果。

    本工作区的外呼结果：{known}。"""


class CallOver(Refusal):
    """The call {id} is over ({result}): nothing more can be said of it.

    A result is given once; the first holds.
    """

    number = "deliver.E062"
    zh = """外呼任务 {id} 已结束（{result}），不能再记录结果。

    每次外呼只记录一个结果，以先记录的为准。"""


class OfAnotherCaller(Refusal):
    """The call {id} is with {caller}.

    Take another one, or have it given to you by somebody who may change journeys.
    """

    number = "deliver.E063"
    zh = """外呼任务 {id} 由 {caller} 负责。

    请领取其他任务，或请有编辑权限的成员转交给您。"""


class BadAnswer(Refusal):
    """'{answer}' is no answer to '{question}'.

    Choose one of: {choices}.
    """

    number = "deliver.E064"
    zh = """“{answer}”不是问题“{question}”的答案。

    可选：{choices}。"""


class BadCallTime(Refusal):
    """A call cannot be put off until {moment}.

    Give a moment from now on and within {most_days} days.
    """

    number = "deliver.E065"
    zh = """不能把外呼改约到 {moment}。

    请给出从现在起 {most_days} 天以内的时间。"""


class BadResultCodes(Refusal):
    """This list of results cannot be kept: {problem}.

    A result has a code such as left_message, names in both languages, and what it means: {meanings}.
    """

    number = "deliver.E066"
    zh = """无法保存该结果列表：{problem_zh}。

    每个结果包括代码（如 left_message）、中英文名称，以及含义：{meanings}。"""


class NotACaller(Refusal):
    """'{caller}' calls nobody here.

    Whoever is to call needs a role that may: owner, marketer or seller.
    """

    number = "deliver.E067"
    zh = """“{caller}”不是这里的外呼人员。

    外呼人员需要具备外呼权限的角色：所有者、营销或销售。"""


class BadCallSheet(Refusal):
    """This file is no list of calls: {problem}.

    Send back the .xlsx that was fetched here, with the columns result and, where needed, call_back_at and note filled in.
    """

    number = "deliver.E068"
    zh = """该文件不是外呼名单：{problem_zh}。

    请上传从这里下载的 .xlsx 文件，并填写 result 列，必要时填写 call_back_at 和 note 列。"""


class WrongCallNumber(Refusal):
    """The call {id} was made {calls} times, so the next one is number {expected} and not {given}.

    Fetch the task again: somebody has said a result meanwhile.
    """

    number = "deliver.E069"
    zh = """外呼任务 {id} 已拨打 {calls} 次，下一次应为第 {expected} 次，而不是第 {given} 次。

    期间已有其他人记录了结果，请重新获取任务。"""
