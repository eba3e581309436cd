"""A move in plain words, in English and Simplified Chinese."""

from koipond.journeys.draws import WINNER

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
}
_WINNER = ("took '{outcome}' at '{step}': winner chosen on {chosen}", "在“{step}”采用“{outcome}”：优胜方案于 {chosen} 选定")
_LOST = ("; meanwhile the winner is '{winner}', chosen on {chosen}", "；现在的优胜方案为“{winner}”，于 {chosen} 选定")
_SHARE = ("got share '{outcome}' of '{step}' by chance", "在“{step}”随机分到“{outcome}”")
_NEXT = (", then on to '{next}'", "，前往“{next}”")


def say(definition: dict, step: str, outcome: str, following: str, winner: tuple | None = None) -> tuple[str, str]:
    """What happened, as (English, Chinese). `winner`: of the experiment that the step is, and when it was chosen."""
    fields = {
        "step": step, "outcome": outcome.removeprefix(WINNER), "next": following,
        "winner": winner[0] if winner else "", "chosen": f"{winner[1]:%Y-%m-%d %H:%M}" if winner else "",
        "event": definition.get("steps", {}).get(step, {}).get("event", ""),
        "goal": (definition.get("goal") or {}).get("event", ""),
    }
    goes_on = following and outcome not in ("goal", "apart", "reopened")
    told = _WINNER if outcome.startswith(WINNER) else _OUTCOMES.get(outcome, _SHARE)
    lost = _LOST if told is _SHARE and winner and winner[0] != outcome else ("", "")
    return tuple(
        (text + (more if goes_on else "") + end).format_map(fields)
        for text, more, end in zip(told, _NEXT, lost, strict=True)
    )
