"""A move in plain words, in English and Simplified Chinese."""

from koipond.journeys.draws import WINNER
from koipond.journeys.expand import OUTCOME

_OUTCOMES = {
    "entered": ("entered the journey", "进入旅程"),
    "holdout": ("belongs to the hold-out, so gets nothing from this journey", "属于对照组，不会收到该旅程的任何消息"),
    "entered_before": ("was not let in again: people enter this journey only once", "未再次进入：每位客户只能进入一次"),
    "inside": ("was not let in: still inside", "未进入：仍在旅程中"),
    "too_soon": ("was not let in: the gap since the last entry is too short", "未进入：距上次进入的间隔太短"),
    "paused": ("was not let in: the journey was paused", "未进入：旅程处于暂停状态"),
    "sent": ("the message of '{step}' went to the outbox", "“{step}”的消息已放入待发箱"),
    "waited": ("the wait '{step}' was over", "“{step}”等待结束"),
    "happened": ("'{event}' happened, which '{step}' waited for", "发生了“{step}”所等待的“{event}”"),
    "timeout": ("'{event}' did not happen in time at '{step}'", "“{step}”到期，“{event}”未发生"),
    "yes": ("met the rule of '{step}'", "符合“{step}”的规则"),
    "no": ("did not meet the rule of '{step}'", "不符合“{step}”的规则"),
    "goal": ("reached the goal '{goal}'", "达成目标“{goal}”"),
    "exit": ("met the exit rule at '{step}' and left", "在“{step}”符合退出规则，已离开"),
    "goal_exit": ("left at '{step}', because the goal was reached", "目标已达成，在“{step}”离开"),
    "stopped": ("the journey was stopped while at '{step}'", "停留在“{step}”时旅程被停止"),
    "merged": ("was found to be the same person as another who is inside already; this entry ended at '{step}'",
               "被识别为与旅程中另一位客户是同一人，本次进入在“{step}”结束"),
    "apart": ("turned out to be somebody else after all: this entry went back to who entered and stands at '{step}'",
              "撤销合并后，本次进入归还原来的客户，仍停留在“{step}”"),
    "reopened": ("the merge that ended this entry was undone, so it goes on at '{step}'", "使本次进入结束的合并已撤销，从“{step}”继续"),
    "ended": ("came to the end", "走完旅程"),
    "full": ("was not let in: as many had entered as the journey lets in", "未进入：进入人数已达上限"),
    "no_date": ("has no date that '{step}' could wait for", "没有“{step}”所需的日期"),
    "past": ("the date of '{step}' lies behind", "“{step}”所等待的日期已过"),
    "otherwise": ("met none of the rules of '{step}'", "不符合“{step}”的任何规则"),
    "set": ("'{step}' set traits or tags", "“{step}”设置了属性或标签"),
    "went": ("went on to another journey at '{step}'", "在“{step}”转入另一旅程"),
    "assigned": ("a task was made at '{step}'", "在“{step}”生成了任务"),
    "asked": ("an outside service was asked at '{step}'", "在“{step}”向外部服务发出请求"),
    "moved": ("was moved from '{step}' to '{next}' by a new version", "因新版本从“{step}”移至“{next}”"),
    "left": ("left at '{step}', because a new version has no place for it", "新版本不再包含“{step}”，已离开"),
    "left_in_pause": ("left at '{step}': what was due fell into a pause", "“{step}”在暂停期间到期，已离开"),
    "ruled_out": ("the message of '{step}' was not sent: a sending rule stood against it", "“{step}”的消息未发送：不符合发送规则"),
    "left_by_rule": ("left at '{step}': a sending rule stood against the message", "因发送规则在“{step}”离开"),
    "other_channel": ("was to get the message of '{step}' by another channel: a cap was reached", "“{step}”的消息改用其他渠道：已达频次上限"),
    "skipped": ("the message of '{step}' was skipped: it was due in a pause", "“{step}”的消息在暂停期间到期，已跳过"),
}
# Of what became of a message, in a step that publishing added.
_BECAME = {
    "accepted": ("the message of '{of}' was accepted", "“{of}”的消息已被接收"),
    "refused": ("the message of '{of}' was refused", "“{of}”的消息未发出"),
    "bounced": ("the message of '{of}' came back", "“{of}”的消息被退回"),
    "timeout": ("what became of the message of '{of}' is not known", "“{of}”的消息结果未知"),
}
# Of outcomes that people name themselves, by the kind of the step.
_NAMED = {
    "wait_any": ("'{event}' happened ('{outcome}'), which '{step}' waited for", "发生了“{step}”所等待的“{event}”（{outcome}）"),
    "split_channel": ("is best reached by {outcome}, as '{step}' asked", "“{step}”判断：{outcome} 是联系该客户的最佳渠道"),
    "split_by": ("met the rule '{outcome}' of '{step}'", "符合“{step}”的规则“{outcome}”"),
}
_RESULT = ("the task of '{of}' was finished: {outcome}", "“{of}”的任务已完成：{outcome}")
_LATE = ("the task of '{of}' was not finished in time", "“{of}”的任务未按时完成")
# Of what an outside service answered.
_ANSWERED = {
    "otherwise": ("the service answered '{of}', and none of its ways fits", "外部服务已答复“{of}”，未命中任何分支"),
    "failed": ("the service did not answer '{of}', or refused", "外部服务未答复“{of}”，或拒绝了请求"),
    "timeout": ("the service did not answer '{of}' in time", "外部服务未按时答复“{of}”"),
}
_ANSWER = ("the service answered '{of}': {outcome}", "外部服务已答复“{of}”：{outcome}")
_WINNER = ("took '{outcome}' at '{step}': winner chosen on {chosen}", "在“{step}”采用“{outcome}”：优胜方案于 {chosen} 选定")
_LOST = ("; meanwhile the winner is '{winner}', chosen on {chosen}", "；现在的优胜方案为“{winner}”，于 {chosen} 选定")
_SHARE = ("got share '{outcome}' of '{step}' by chance", "在“{step}”随机分到“{outcome}”")
_NEXT = (", then on to '{next}'", "，前往“{next}”")


def say(definition: dict, step: str, outcome: str, following: str, winner: tuple | None = None) -> tuple[str, str]:
    """What happened, as (English, Chinese). `winner`: of the experiment that the step is, and when it was chosen."""
    settings = definition.get("steps", {}).get(step, {})
    taken = [way for way in settings.get("ways", []) if way.get("name") == outcome]
    fields = {
        "step": step, "outcome": outcome.removeprefix(WINNER), "next": following, "of": step.removesuffix(OUTCOME),
        "winner": winner[0] if winner else "", "chosen": f"{winner[1]:%Y-%m-%d %H:%M}" if winner else "",
        "event": settings.get("event", "") or ", ".join(way.get("event", "") for way in taken or settings.get("ways", [])),
        "goal": (definition.get("goal") or {}).get("event", ""),
    }
    goes_on = following and outcome not in ("goal", "apart", "reopened", "moved")
    told = _WINNER if outcome.startswith(WINNER) else _told(definition, settings, step, outcome)
    lost = _LOST if told is _SHARE and winner and winner[0] != outcome else ("", "")
    return tuple(
        (text + (more if goes_on else "") + end).format_map(fields)
        for text, more, end in zip(told, _NEXT, lost, strict=True)
    )


def _told(definition: dict, settings: dict, step: str, outcome: str) -> tuple[str, str]:
    if outcome.startswith("exit:"):
        return tuple(text + f" ({outcome.removeprefix('exit:')})" for text in _OUTCOMES["exit"])
    if step.endswith(OUTCOME) and (of := definition.get("steps", {}).get(step.removesuffix(OUTCOME))):
        if of["kind"] == "send" and outcome in _BECAME:
            return _BECAME[outcome]
        if of["kind"] == "webhook" and (outcome in _ANSWERED or outcome not in _OUTCOMES):
            return _ANSWERED.get(outcome, _ANSWER)
        if of["kind"] == "task" and outcome not in _OUTCOMES or outcome == "timeout":
            return _LATE if outcome == "timeout" else _RESULT
    return _OUTCOMES.get(outcome) or _NAMED.get(settings.get("kind"), _SHARE)
