"""Messages of journeys that members confirm: kept, put together by member and content, asked for as tasks, and their results fetched.

Nothing is sent before a person confirms; there is deliberately no way around that. What is alike goes in one task, so that a member
confirms once and not a thousand times.
"""

import json
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

from koipond import access, engine
from koipond.kit import clock, ids
from koipond.social.wecom import reminding
from koipond.social.wecom.corp import Corp, code_of
from koipond.social.wecom.errors import CorpRefused, CorpSilent
from koipond.social.wecom.limits import (
    CUSTOMERS_OF_A_TASK,
    NOT_FRIEND,
    QUOTA_SPENT,
    RESULTS_A_PAGE,
    SENT,
    TASK_LIST_DAYS,
)
from koipond.social.wecom.models import WecomTask
from koipond.social.wecom.told import MassTask, told

GATHER = timedelta(seconds=2)       # after the last message that is alike, a task is made
GATHER_MOST = timedelta(seconds=30) # and at the latest after so long
GROUPS_AT_ONCE = 500
OPEN_FOR = timedelta(days=40)       # no message waits longer
LOOK_FIRST, LOOK_LAST = timedelta(seconds=20), timedelta(minutes=10)   # between two looks at a task, the older the rarer
STATUS = {SENT: "sent", NOT_FRIEND: "not_friend", QUOTA_SPENT: "quota"}
NOBODY = 41048                      # none of them can be written to
OURS = (-1, 40001, 40013, 40014, 40056, 41001, 42001, 45009, 45011, 45033, 48002, 60020)   # about the account or its speed, not about what is sent

log = logging.getLogger(__name__)
LOOKED_FOR = 10.0                   # seconds for which a look that found nothing holds, as far as this process knows: another may keep messages
_nothing_waits: dict[int, float] = {}   # accounts of which the last look found nothing, and nothing was kept since here: until when
_waits_since: dict[tuple, datetime] = {}


@dataclass(frozen=True, slots=True)
class Wish:
    """A message that is to be kept until a member confirms it."""

    message: str
    attempt: int
    person: int
    userid: str
    external_userid: str
    journey: int
    body: str            # JSON
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a message that waited: sent, not_friend, quota, refused, expired, cancelled."""

    message: str
    attempt: int
    external_userid: str
    status: str
    at: datetime
    detail: str = ""


def keep(db: engine.Database, account: int, wishes: list[Wish]) -> None:
    """Keeps messages that wait for a member; one that is kept already stays as it is."""
    there = kept(db, [(wish.message, wish.attempt) for wish in wishes])
    new = [wish for wish in wishes if (wish.message, wish.attempt) not in there]
    if not new:
        return
    try:
        db.run("social.wecom_keep_letters", account=account, now=clock.now(), messages=[wish.message for wish in new], attempts=[wish.attempt for wish in new],
               persons=[wish.person for wish in new], userids=[wish.userid for wish in new], customers=[wish.external_userid for wish in new],
               journeys=[wish.journey for wish in new], bodies=[wish.body for wish in new], ends=[clock.millis(wish.expires_at) for wish in new])
    finally:
        _nothing_waits.pop(account, None)    # afterwards: a look that began before they were there has not seen them


def kept(db: engine.Database, attempts: list[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Which of these (message, attempt) are kept, with the account by which they go."""
    asked = set(attempts)
    rows = db.rows("social.wecom_kept", messages=[message for message, _ in attempts]) if attempts else []
    return {(message, attempt): account for message, attempt, account in rows if (message, attempt) in asked}


def spent(db: engine.Database, account: int, customers: list[str], limit: str) -> dict[str, int]:
    """How many mass messages these customers were to get in the corp's running day, week or month; refused ones do not count."""
    return dict(db.rows("social.wecom_spent", account=account, customers=customers, since=_period(limit)))


def full(db: engine.Database, account: int, limit: str) -> int:
    """How many customers may get no more mass messages in the corp's running period."""
    return db.value("social.wecom_full", account=account, since=_period(limit), most=allowed(limit))


def allowed(limit: str, now: datetime | None = None) -> int:
    """How many a customer may get in that period."""
    today = (now or clock.now()).astimezone(reminding.CHINA)
    following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return {"day": 1, "week": 7}.get(limit, (following - timedelta(days=1)).day)


def make_tasks(corp: Corp) -> list[Ended]:
    """Has WeCom make tasks of what waits and is alike, and finishes those that were cut short; gives what ended at once."""
    db, ended = engine.database(corp.workspace), []
    for row in WecomTask.objects.filter(account=corp.account, state="making").order_by("id"):
        ended += _ask(corp, db, row, again=True)
    if monotonic() < _nothing_waits.get(corp.account, 0.0):
        return ended
    since = clock.now() - OPEN_FOR
    _nothing_waits[corp.account] = monotonic() + LOOKED_FOR      # before the look: what is kept meanwhile takes it away again
    waiting = db.dicts("social.wecom_waiting_groups", account=corp.account, since=since, most=GROUPS_AT_ONCE)
    for group in waiting:
        if _is_whole(corp.account, group):
            row = WecomTask.objects.create(
                workspace=access.workspace(corp.workspace), account=corp.account, userid=group["userid"], body=json.loads(group["body"]), customers=0,
                journeys=sorted(group["journeys"]), expires_at=_utc(group["expires_at"]), at=clock.now())
            db.run("social.wecom_assign", account=corp.account, userid=group["userid"], content=group["content"], since=since, task=row.pk, now=clock.now(),
                   most=CUSTOMERS_OF_A_TASK)
            ended += _ask(corp, db, row)
    if waiting:
        _nothing_waits.pop(corp.account, None)
    there = {(corp.account, group["userid"], group["content"]) for group in waiting}
    for key in [key for key in _waits_since if key[0] == corp.account and key not in there]:
        del _waits_since[key]
    return ended


def look(corp: Corp) -> list[Ended]:
    """Asks for the results of tasks that are due for a look, and ends what no member confirmed in time."""
    db, ended = engine.database(corp.workspace), []
    for row in WecomTask.objects.filter(account=corp.account, state="asked").order_by("looked_at", "id"):
        if row.unsound:
            ended += _take_apart(corp, db, row)
        elif row.expires_at <= clock.now():
            ended += _expire(corp, db, row)
        elif reminding.is_due(corp, row):
            ended += _results(corp, db, row)     # perhaps they have, a moment ago
            if row.state == "asked" and not row.confirmed_at:
                reminding.by_itself(corp, row)
        elif row.looked_at is None or clock.now() - row.looked_at >= min(max(LOOK_FIRST, (clock.now() - row.at) / 20), LOOK_LAST):
            ended += _results(corp, db, row)
    return ended


def tasks(account: int, state: str = "", before: int = 0, most: int = 100) -> list[MassTask]:
    """The newest tasks, in a state if asked; `before` (an id) pages on."""
    rows = WecomTask.objects.filter(account=account).exclude(state="making").order_by("-id")
    rows = rows.filter(state=state) if state else rows
    return [told(MassTask, row) for row in (rows.filter(pk__lt=before) if before else rows)[:most]]


def waiting(account: int) -> int:
    """How many tasks wait for a member."""
    return WecomTask.objects.filter(account=account, state="asked").count()


def task_counts(db: engine.Database, account: int, ids: list[int]) -> dict[int, dict[str, int]]:
    """By task: status → how many letters."""
    found: dict[int, dict[str, int]] = {}
    for task, status, count in db.rows("social.wecom_task_counts", account=account, tasks=ids) if ids else []:
        found.setdefault(task, {})[status] = count
    return found


def cancel(corp: Corp, id: int) -> list[Ended]:
    """Takes a task back that is not confirmed yet; gives what ended by it. Raises NoSuchMassTask, CorpRefused, CorpSilent."""
    row, db = reminding.open_task(corp.account, id), engine.database(corp.workspace)
    ended = _results(corp, db, row)     # what was confirmed meanwhile stays sent
    if row.state == "asked":
        corp.post("externalcontact/cancel_groupmsg_send", msgid=row.msgid)
        ended += _end(corp, db, row, {}, others="cancelled")
        _close(row, "cancelled")
    return ended


def look_again(account: int) -> None:
    """Lets the next chore look at all open tasks at once."""
    WecomTask.objects.filter(account=account, state="asked").update(looked_at=None)


def _is_whole(account: int, group: dict) -> bool:
    """Whether nothing more that is alike is likely to come."""
    key = (account, group["userid"], group["content"])
    since = _waits_since.setdefault(key, clock.now())
    return group["letters"] >= CUSTOMERS_OF_A_TASK or clock.now() - _utc(group["last_at"]) >= GATHER or clock.now() - since >= GATHER_MOST


def _ask(corp: Corp, db: engine.Database, row: WecomTask, again: bool = False) -> list[Ended]:
    """Asks WeCom for the task. `again`: an earlier try may have been heard, so WeCom's list is looked through first."""
    letters = db.dicts("social.wecom_of_task", account=corp.account, task=row.pk)
    msgid, failed = (_heard_before(corp, row), []) if again else ("", [])
    if not letters:
        if msgid:
            corp.post("externalcontact/cancel_groupmsg_send", msgid=msgid)     # for whom it was made was erased
        row.delete()      # or it was cut short before anything was put into it
        return []
    try:
        if not msgid:
            answer = corp.post("externalcontact/add_msg_template", chat_type="single", sender=row.userid,
                               external_userid=[letter["external_userid"] for letter in letters], **row.body)
            msgid, failed = answer["msgid"], answer.get("fail_list") or []
    except CorpRefused as error:
        if code_of(error) in OURS and row.expires_at > clock.now():
            raise      # it is about the account: the task waits until somebody has mended that
        status = "not_friend" if code_of(error) == NOBODY else "refused"
        ended = _end(corp, db, row, {}, others=status, detail=f"{code_of(error)} {error.fields['said']}")
        _close(row, "refused", str(error))
        return ended
    except CorpSilent as error:
        log.warning("a task of %s may have been heard; it is looked for: %s", row.userid, error)
        return []
    row.msgid, row.state, row.customers = msgid, "asked", len(letters)
    row.save(update_fields=["msgid", "state", "customers"])
    return _end(corp, db, row, dict.fromkeys(failed, "not_friend")) if failed else []


def _heard_before(corp: Corp, row: WecomTask) -> str:
    """The msgid that WeCom gave to this task though its answer did not come; "" where it has none like it that is not another's."""
    since = max(row.at - timedelta(minutes=2), clock.now() - timedelta(days=TASK_LIST_DAYS))
    known = set(WecomTask.objects.filter(account=corp.account, at__gte=since - timedelta(days=1)).exclude(msgid="").values_list("msgid", flat=True))
    for page, _ in corp.pages("externalcontact/get_groupmsg_list_v2", "group_msg_list", 50, chat_type="single", start_time=int(since.timestamp()),
                              end_time=int(clock.now().timestamp()) + 120):
        for each in page:
            if each["msgid"] in known or trace(each) != trace(row.body):
                continue
            members = corp.post("externalcontact/get_groupmsg_task", msgid=each["msgid"], limit=100).get("task_list") or []
            if [member["userid"] for member in members] == [row.userid]:
                return each["msgid"]
    return ""


def trace(body: dict) -> dict:
    """By this a task is told from another, without its words."""
    return body if "trace" in body else {"trace": ids.digest((body.get("text") or {}).get("content", ""))}


def _take_apart(corp: Corp, db: engine.Database, row: WecomTask) -> list[Ended]:
    """Somebody whom the task names was erased: what is confirmed stays sent, the rest is taken back, and made anew for the others."""
    ended = _results(corp, db, row)
    if row.state == "asked":
        _take_back(corp, row)
        db.run("social.wecom_free", account=corp.account, task=row.pk, now=clock.now())
        _nothing_waits.pop(corp.account, None)
        _close(row, "cancelled")
    return ended


def _results(corp: Corp, db: engine.Database, row: WecomTask) -> list[Ended]:
    told: dict[str, str] = {}
    for page, _ in corp.pages("externalcontact/get_groupmsg_send_result", "send_list", RESULTS_A_PAGE, msgid=row.msgid, userid=row.userid):
        told |= {each["external_userid"]: STATUS[each["status"]] for each in page if each.get("status") in STATUS}
    ended = _end(corp, db, row, told) if told else []
    row.looked_at = clock.now()
    row.confirmed_at = row.confirmed_at or (clock.now() if "sent" in told.values() else None)
    if told and not db.dicts("social.wecom_of_task", account=corp.account, task=row.pk):
        row.state = "done"
    row.save(update_fields=["looked_at", "confirmed_at", "state"])
    return ended


def _expire(corp: Corp, db: engine.Database, row: WecomTask) -> list[Ended]:
    """Nobody confirmed in time: it is taken back first, so that nobody can later."""
    ended = _results(corp, db, row)
    if row.state == "done":
        return ended
    _take_back(corp, row)
    ended += _end(corp, db, row, {}, others="expired")
    _close(row, "expired")
    return ended


def _take_back(corp: Corp, row: WecomTask) -> None:
    try:
        corp.post("externalcontact/cancel_groupmsg_send", msgid=row.msgid)
    except CorpRefused as error:
        log.warning("a task that is not to be confirmed any more could not be taken back: %s", error)


def _end(corp: Corp, db: engine.Database, row: WecomTask, told: dict[str, str], others: str = "", detail: str = "") -> list[Ended]:
    """Ends letters of a task: those told by customer, the others as `others` says, or not at all.

    What is given is reported before anything else can go wrong; given twice, a report counts once.
    """
    open_ones = db.dicts("social.wecom_of_task", account=corp.account, task=row.pk)
    ended = [Ended(letter["message"], letter["attempt"], letter["external_userid"], told.get(letter["external_userid"]) or others, clock.now(), detail)
             for letter in open_ones if letter["external_userid"] in told or others]
    if ended and corp.tell:
        corp.tell(ended)
    if ended:
        db.run("social.wecom_end", account=corp.account, task=row.pk, customers=list(told), statuses=list(told.values()), others=others, now=clock.now())
    return ended


def _close(row: WecomTask, state: str, detail: str = "") -> None:
    row.state, row.detail, row.looked_at = state, detail[:300], clock.now()
    row.save(update_fields=["state", "detail", "looked_at"])


def summed(ended: list[Ended]) -> Counter:
    """How many ended how."""
    return Counter(each.status for each in ended)


def _period(limit: str) -> datetime:
    today = clock.now().astimezone(reminding.CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = {"day": today, "week": today - timedelta(days=today.weekday())}.get(limit, today.replace(day=1))
    return begins.astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
