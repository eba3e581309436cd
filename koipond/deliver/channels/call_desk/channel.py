"""Calls: a message becomes a task for somebody who makes it, a member here or a call centre. Nothing is asked of anybody."""

import re

from koipond.deliver.addresses import PHONE
from koipond.deliver.calls import desk as desks
from koipond.deliver.calls import making, over, sharing, telling
from koipond.deliver.provider import Field

CHANNEL, NAME = desks.CHANNEL, ("Call desk", "外呼坐席")
_NUMBER = r"[1-9]\d{0,3}"
FIELDS = (
    Field("sharing", ("Who calls", "任务分配"), default="turns", pattern="turns|owner|pool",
          like=("turns (callers by turns), owner (as a trait says, else by turns) or pool (whoever takes it)", "turns（轮流）、owner（按归属属性，无归属则轮流）或 pool（自行领取）")),
    Field("callers", ("Callers", "外呼人员"), needed=False, long=True, pattern=r"[^\x00-\x08\x0b\x0c\x0e-\x1f]{1,10000}",
          like=("addresses of members with spaces between them; without any, all sellers", "成员邮箱，以空格分隔；不填则为全部销售")),
    Field("owner_trait", ("Trait with the owner's address", "归属成员所在的属性"), needed=False, default="owner", pattern=r"[A-Za-z_][A-Za-z0-9_]{0,79}"),
    Field("calls_a_day", ("Calls a day for one caller", "每人每日任务上限"), default="60", pattern=_NUMBER),
    Field("calls_at_most", ("Calls to one person at most", "每个任务最多拨打次数"), default="3", pattern=r"[1-9]|10"),
    Field("again_minutes", ("Minutes until the next call, when nobody answers", "无人接听后再拨间隔（分钟）"), default="240", pattern=_NUMBER),
    Field("busy_minutes", ("Minutes until the next call, when it is busy", "忙线后再拨间隔（分钟）"), default="20", pattern=_NUMBER),
    Field("due_hours", ("Due after hours", "应在多少小时内拨打"), default="24", pattern=_NUMBER),
    Field("expires_days", ("Given up after days", "多少天后过期"), default="7", pattern=r"[1-9]|[1-5]\d|60"),
    Field("webhook", ("Address of a call centre that is told", "呼叫中心的通知地址"), needed=False, pattern=r"https?://[!-~]{1,1990}",
          like=("https://…, see the howto on diallers", "https://…，见“对接外呼系统”")),
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 500, 4, 0, True
OF_PEOPLE = True
REST_SECONDS = 5.0


def host(account) -> str:
    return f"desk://{account.id}"


def takes(account, letter) -> bool:
    return re.fullmatch(PHONE, letter.to) is not None


hold, held = making.hold, making.held


def chore(account) -> float:
    """Ends what is too late, shares out what is new, and tells the call centre. Each may be cut short and begun again."""
    desk = desks.read(account)
    over.finish(account.workspace)
    more = over.expire(desk) + sharing.share(desk) + telling.tell(desk)
    return 0.5 if more else REST_SECONDS
