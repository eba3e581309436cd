"""Reminding a member of a mass message that they have not confirmed: by a colleague's wish, or by itself, by day and never too often."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from koipond.kit import clock
from koipond.social.wecom.corp import Corp
from koipond.social.wecom.errors import CorpRefused, NoSuchMassTask, TooManyReminders
from koipond.social.wecom.limits import REMINDERS_A_DAY
from koipond.social.wecom.models import WecomTask

CHINA = ZoneInfo("Asia/Shanghai")   # a day of WeCom
DAYTIME = range(9, 21)              # hours in which members are reminded without anybody asking

log = logging.getLogger(__name__)


def remind(corp: Corp, id: int) -> int:
    """Reminds the member; returns how often within 24 hours by now. Raises NoSuchMassTask, TooManyReminders, CorpRefused, CorpSilent."""
    row = open_task(corp.account, id)
    if len(lately := reminders(row.reminded)) >= REMINDERS_A_DAY:
        raise TooManyReminders(id=id, most=REMINDERS_A_DAY, until=(min(lately) + timedelta(hours=24)).isoformat(timespec="minutes"))
    corp.post("externalcontact/remind_groupmsg_send", msgid=row.msgid)
    _note_reminder(row)
    return len(lately) + 1


def reminders(reminded: list[str]) -> list[datetime]:
    """Those of a task within the last 24 hours."""
    return [moment for moment in map(datetime.fromisoformat, reminded) if moment > clock.now() - timedelta(hours=24)]


def is_due(corp: Corp, row: WecomTask) -> bool:
    """Whether the member has been silent for as long as the account says, by day, and may be reminded once more."""
    last = max([row.at, *map(datetime.fromisoformat, row.reminded)])
    return (corp.remind_hours > 0 and not row.confirmed_at and clock.now() - last >= timedelta(hours=corp.remind_hours)
            and clock.now().astimezone(CHINA).hour in DAYTIME and len(reminders(row.reminded)) < REMINDERS_A_DAY)


def by_itself(corp: Corp, row: WecomTask) -> None:
    """Reminds the member, and only warns of a no."""
    _note_reminder(row)     # before it is asked for: rather one too few
    try:
        corp.post("externalcontact/remind_groupmsg_send", msgid=row.msgid)
    except CorpRefused as error:
        log.warning("a member could not be reminded: %s", error)


def _note_reminder(row: WecomTask) -> None:
    row.reminded = [*row.reminded, clock.now().isoformat()]
    row.save(update_fields=["reminded"])


def open_task(account: int, id: int) -> WecomTask:
    """A task that waits for its member. Raises NoSuchMassTask."""
    row = WecomTask.objects.filter(account=account, pk=id, state="asked").first()
    if row is None:
        raise NoSuchMassTask(id=id)
    return row
