"""What a caller may say came of a call: a list of the workspace, each with what it means for the task, the person and the journey."""

import re
from dataclasses import asdict, dataclass

from koipond import access
from koipond.deliver.errors_calls import BadResultCodes
from koipond.deliver.models import CallResults
from koipond.kit import clock

CODES_AT_MOST = 30
CODE, NAME_LETTERS = r"[a-z][a-z0-9_]{0,39}", 40
# meaning → verb of the event, what becomes of the message and why ("" nothing yet: the task stays open)
ANSWERED, NO_ANSWER, BUSY, WRONG_NUMBER, DECLINED, CALL_BACK, OPT_OUT = "answered", "no_answer", "busy", "wrong_number", "declined", "call_back", "opt_out"
MEANINGS = {
    ANSWERED: ("answered", "accepted", ""),
    NO_ANSWER: ("unanswered", "", ""),
    BUSY: ("unanswered", "", ""),
    WRONG_NUMBER: ("wrong_number", "refused", "address_dead"),
    DECLINED: ("declined", "accepted", ""),
    CALL_BACK: ("postponed", "", ""),
    OPT_OUT: ("unsubscribed", "accepted", ""),
}


@dataclass(frozen=True)
class Result:
    """One of the list. `means` is a key of MEANINGS."""

    code: str
    means: str
    en: str
    zh: str


USUAL = (
    Result("answered", ANSWERED, "Answered", "已接通"),
    Result("interested", ANSWERED, "Interested", "有意向"),
    Result("no_answer", NO_ANSWER, "No answer", "无人接听"),
    Result("busy", BUSY, "Busy", "忙线"),
    Result("call_back", CALL_BACK, "Call back later", "改约再拨"),
    Result("declined", DECLINED, "Not wanted", "拒绝"),
    Result("wrong_number", WRONG_NUMBER, "Wrong number", "号码错误"),
    Result("opt_out", OPT_OUT, "No more calls", "不再接听营销电话"),
)


def results(workspace: str) -> tuple[Result, ...]:
    """The list of a workspace: as decided, else the usual one."""
    row = CallResults.objects.filter(workspace__slug=str(workspace)).order_by("-id").first()
    return tuple(Result(**each) for each in row.codes) if row else USUAL


def decide(workspace: str, codes: list[dict], by: str) -> tuple[Result, ...]:
    """Keeps another list from now on; what was said before stays as it was said. Raises BadResultCodes."""
    made = tuple(Result(**{part: str(each.get(part, "")).strip() for part in ("code", "means", "en", "zh")}) for each in codes)
    if problem := _problem(made):
        raise BadResultCodes(problem=problem[0], problem_zh=problem[1], meanings=", ".join(MEANINGS))
    CallResults.objects.create(workspace=access.workspace(str(workspace)), codes=[asdict(each) for each in made], by=by[:160], at=clock.now())
    return made


def _problem(made: tuple[Result, ...]) -> tuple[str, str] | None:
    if not 0 < len(made) <= CODES_AT_MOST:
        return f"it has {len(made)} results; 1 to {CODES_AT_MOST} can be kept", f"共 {len(made)} 个结果，应为 1 到 {CODES_AT_MOST} 个"
    for each in made:
        if not re.fullmatch(CODE, each.code):
            return f"'{each.code}' is no code", f"“{each.code}”不是有效的代码"
        if each.means not in MEANINGS:
            return f"'{each.code}' has no meaning that is known", f"“{each.code}”没有有效的含义"
        if not (0 < len(each.en) <= NAME_LETTERS and 0 < len(each.zh) <= NAME_LETTERS):
            return f"'{each.code}' needs two names of 1 to {NAME_LETTERS} letters", f"“{each.code}”需要中英文名称，各 1 到 {NAME_LETTERS} 个字符"
    if len({each.code for each in made}) < len(made):
        return "a code stands in it twice", "有重复的代码"
    missing = [means for means in (OPT_OUT, WRONG_NUMBER) if means not in {each.means for each in made}]
    if missing:
        return f"nothing in it means {missing[0]}, and a person's word must be kept", f"缺少含义为 {missing[0]} 的结果，客户的意愿必须能被记录"
    return None
