"""Live codes: QR codes whose members change by shift, with a welcome and tags of their own, and what each brought."""

import re
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

from django.db import transaction

from koipond import access, engine
from koipond.kit import clock
from koipond.social.wecom.corp import Corp, code_of
from koipond.social.wecom.errors import BadLiveCode, CorpRefused, NoSuchLiveCode
from koipond.social.wecom.limits import CODES, MEMBERS_OF_A_CODE, REMARK_LETTERS
from koipond.social.wecom.models import WecomLiveCode
from koipond.social.wecom.told import LiveCode, told
from koipond.social.wecom.welcome import checked as checked_welcome

SINGLE, SEVERAL, QR = 1, 2, 2
NO_SUCH = 41044
NAME_LETTERS = 80
SHIFTS = 50
TIME = r"([01]\d|2[0-3]):[0-5]\d|24:00"
AFTER_REFUSAL = timedelta(minutes=5)
CHANGES = ("name", "place", "shifts", "fallback", "skip_verify", "welcome", "tags")
_minutes: dict[int, datetime] = {}     # account → the minute for which its shifts were looked at
_refused: dict[int, datetime] = {}     # code → when WeCom is asked again


def make_live_code(corp: Corp, by: str, *, name: str, place: str = "", shifts: list = (), fallback: list = (), skip_verify: bool = True,
                   welcome: dict | None = None, tags: list = ()) -> LiveCode:
    """Makes a live code. Its row is there before WeCom is asked, so that a code that was made is never lost.

    Raises BadLiveCode, BadWelcome, CorpRefused, CorpSilent (then it is finished by itself).
    """
    wanted = _checked({"name": name, "place": place, "shifts": list(shifts), "fallback": list(fallback), "skip_verify": skip_verify,
                       "welcome": welcome or {}, "tags": list(tags)})
    if WecomLiveCode.objects.filter(account=corp.account, removed_at=None).count() >= CODES:
        raise BadLiveCode(field="name", given=name, expected=f"one of at most {CODES:,} codes", expected_zh=f"最多 {CODES:,} 个活码之一")
    row = WecomLiveCode.objects.create(workspace=access.workspace(corp.workspace), account=corp.account, state=f"koi{token_hex(8)}",
                                       by=by, at=clock.now(), **wanted)
    try:
        _finish(corp, row)
    except CorpRefused:
        row.delete()
        raise
    return told(LiveCode, row)


def change_live_code(corp: Corp, id: int, by: str, **changes) -> LiveCode:
    """Changes what is given. Raises NoSuchLiveCode, BadLiveCode, BadWelcome, CorpRefused, CorpSilent."""
    with transaction.atomic():
        row = _row_of(corp.account, id, lock=True)
        before = {name: getattr(row, name) for name in CHANGES}
        for name, value in _checked({**before, **{name: value for name, value in changes.items() if value is not None}}).items():
            setattr(row, name, value)
        row.by, row.at = by, clock.now()
        row.save()
    _serve(corp, row, always=True)
    return told(LiveCode, row)


def remove_live_code(corp: Corp, id: int, by: str) -> None:
    """Removes it in WeCom; what it brought stays told. Raises NoSuchLiveCode, CorpRefused, CorpSilent."""
    row = _row_of(corp.account, id)
    if row.config_id:
        try:
            corp.post("externalcontact/del_contact_way", config_id=row.config_id)
        except CorpRefused as error:
            if code_of(error) != NO_SUCH:
                raise
    row.removed_at, row.by = clock.now(), by
    row.save()


def live_code(account: int, id: int) -> LiveCode:
    """Raises NoSuchLiveCode."""
    return told(LiveCode, _row_of(account, id))


def live_codes(account: int, after: int = 0, most: int = 200) -> list[LiveCode]:
    """A page of those that are there, in the order in which they were made."""
    return [told(LiveCode, row) for row in WecomLiveCode.objects.filter(account=account, removed_at=None, pk__gt=after).order_by("id")[:most]]


def counts(db: engine.Database, account: int, days: int = 1) -> dict[str, dict]:
    """By state: came, there, fresh and gone within so many days; persons, each once a code."""
    since = datetime.fromtimestamp(clock.now().timestamp() - days * 86_400, UTC)
    return {row.pop("state"): row for row in db.dicts("social.wecom_counts", account=account, since=since)}


def on_duty(shifts: list[dict], fallback: list[str], at: datetime, zone: str) -> list[str]:
    """Who serves at a moment: the members of all shifts that run, else the fallback. A shift may go past midnight. Pure."""
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    found = [member for shift in shifts if _runs(shift, local.weekday(), minute) for member in shift["members"]]
    return list(dict.fromkeys(found or fallback))[:MEMBERS_OF_A_CODE]


def keep_shifts(corp: Corp) -> int:
    """Tells WeCom who serves now where that has changed, and finishes codes that were cut short; returns how many those were.

    Shifts are looked at once a minute, and what WeCom refused again after a while.
    """
    there = WecomLiveCode.objects.filter(account=corp.account, removed_at=None)
    minute = clock.now().replace(second=0, microsecond=0)
    due = there.filter(config_id="") if _minutes.get(corp.account) == minute else there.exclude(config_id__gt="", shifts__written="[]")
    changed, zone = 0, access.workspace(corp.workspace).time_zone
    for row in due.order_by("id").iterator():
        wanted = on_duty(row.shifts, row.fallback, clock.now(), zone)
        if row.config_id and (sorted(wanted) == sorted(row.serving) or not wanted) or _refused.get(row.pk, clock.now()) > clock.now():
            continue
        try:
            _serve(corp, row)
            changed += 1
        except CorpRefused as error:
            _refused[row.pk] = clock.now() + AFTER_REFUSAL
            WecomLiveCode.objects.filter(pk=row.pk).update(problem=str(error)[:300])
    _minutes[corp.account] = minute
    return changed


def _row_of(account: int, id: int, lock: bool = False) -> WecomLiveCode:
    rows = WecomLiveCode.objects.select_for_update() if lock else WecomLiveCode.objects
    row = rows.filter(account=account, pk=id, removed_at=None).first()
    if row is None:
        raise NoSuchLiveCode(id=id)
    return row


def _serve(corp: Corp, row: WecomLiveCode, always: bool = False) -> None:
    if not row.config_id:
        return _finish(corp, row)
    wanted = on_duty(row.shifts, row.fallback, clock.now(), access.workspace(corp.workspace).time_zone)
    if always or sorted(wanted) != sorted(row.serving):
        corp.post("externalcontact/update_contact_way", config_id=row.config_id, **_fields(row, wanted))
        WecomLiveCode.objects.filter(pk=row.pk).update(serving=wanted, problem="")
        row.serving, row.problem = wanted, ""


def _finish(corp: Corp, row: WecomLiveCode) -> None:
    """Has WeCom make the code, or finds the one that it made when its answer did not come."""
    wanted = on_duty(row.shifts, row.fallback, clock.now(), access.workspace(corp.workspace).time_zone) or _everybody(row)
    made = _made_before(corp, row) if clock.now() - row.at > timedelta(seconds=5) else None
    if made is None:
        made = corp.post("externalcontact/add_contact_way", type=SEVERAL, scene=QR, **_fields(row, wanted))
    row.config_id, row.picture, row.serving, row.problem = made["config_id"], made.get("qr_code", ""), wanted, ""
    row.save(update_fields=["config_id", "picture", "serving", "problem"])


def _made_before(corp: Corp, row: WecomLiveCode) -> dict | None:
    since = int(row.at.timestamp()) - 60
    for page, _ in corp.pages("externalcontact/list_contact_way", "contact_way", 1000, start_time=since, end_time=int(clock.now().timestamp()) + 60):
        for each in page:
            way = corp.post("externalcontact/get_contact_way", config_id=each["config_id"])["contact_way"]
            if way.get("state") == row.state:
                return way
    return None


def _fields(row: WecomLiveCode, members: list[str]) -> dict:
    return {"user": members, "state": row.state, "skip_verify": row.skip_verify, "remark": row.name[:REMARK_LETTERS]}


def _everybody(row: WecomLiveCode) -> list[str]:
    return list(dict.fromkeys(member for shift in row.shifts for member in shift["members"]))[:MEMBERS_OF_A_CODE]


def _runs(shift: dict, weekday: int, minute: int) -> bool:
    begins, ends = (int(hour) * 60 + int(rest) for hour, rest in (shift["from"].split(":"), shift["until"].split(":")))
    days = shift["days"]
    if begins < ends:
        return weekday in days and begins <= minute < ends
    return (weekday in days and minute >= begins) or ((weekday - 1) % 7 in days and minute < ends)


def _checked(code: dict) -> dict:
    for field, given, good, expected, expected_zh in (
            ("name", code["name"], 0 < len(code["name"].strip()) <= NAME_LETTERS, f"1 to {NAME_LETTERS} letters", f"1 至 {NAME_LETTERS} 个字符"),
            ("place", code["place"], len(code["place"]) <= NAME_LETTERS, f"at most {NAME_LETTERS} letters", f"不超过 {NAME_LETTERS} 个字符"),
            ("shifts", "…", len(code["shifts"]) <= SHIFTS and all(map(_is_shift, code["shifts"])),
             f"at most {SHIFTS}, each with members (1 to {MEMBERS_OF_A_CODE}), days (0 to 6, Monday first), from and until (HH:MM)",
             f"最多 {SHIFTS} 个班次，每个包含 members（1 至 {MEMBERS_OF_A_CODE} 人）、days（0 至 6，从周一起）、from 和 until（HH:MM）"),
            ("fallback", code["fallback"], _are_members(code["fallback"], 0), f"at most {MEMBERS_OF_A_CODE} members", f"不超过 {MEMBERS_OF_A_CODE} 名成员"),
            ("shifts", "none", bool(code["shifts"] or code["fallback"]), "a shift, or somebody as fallback", "至少一个班次，或兜底成员")):
        if not good:
            raise BadLiveCode(field=field, given=given, expected=expected, expected_zh=expected_zh)
    return {**code, "name": code["name"].strip(), "welcome": checked_welcome(code["welcome"]) if code["welcome"] else {}}


def _is_shift(shift) -> bool:
    return (isinstance(shift, dict) and set(shift) == {"members", "days", "from", "until"} and _are_members(shift["members"], 1)
            and bool(shift["days"]) and all(day in range(7) for day in shift["days"])
            and all(isinstance(shift[end], str) and re.fullmatch(TIME, shift[end]) for end in ("from", "until")) and shift["from"] != "24:00")


def _are_members(members, least: int) -> bool:
    return isinstance(members, list) and least <= len(members) <= MEMBERS_OF_A_CODE and all(isinstance(one, str) and one for one in members)
