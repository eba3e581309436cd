"""One message of an account to many: decided once, asked for under a key that makes asking again harmless, ended by the platform's totals.

A service account may reach a person four times in a calendar month (of China); the fifth fails in silence. So we keep for whom each
was, by account and by human over all accounts, and leave out whose month is full where we name the persons.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from koipond import access, engine, segments
from koipond.engine import Sql
from koipond.kit import clock, ids
from koipond.social.errors import AlreadySending, BadMass, NoRecipients, NoSuchMass, PlatformRefused
from koipond.social.limits import limit
from koipond.social.models import MassMessage, MassPart
from koipond.social.platform import Ask

KINDS = {"text": "content", "mpnews": "media_id", "image": "media_id"}
NAME_LETTERS = 60
CHINA = ZoneInfo("Asia/Shanghai")
KNOWN, TOO_SOON, TOO_FAST = 45065, 45066, (-1, 45009, 45011)     # the key was taken before; within a minute; later
LISTED_AT_MOST = 500


@dataclass(frozen=True)
class Mass:
    """A mass message. `people` it was for, `spared` were left out; then as the platform told: `total`, `filtered`, `sent`, `failed`."""

    id: int
    account: int
    name: str
    kind: str
    body: str
    tag: int | None
    segment: int | None
    state: str
    send_at: datetime
    people: int
    spared: int
    reason: str
    detail: str
    by: str
    at: datetime
    ended_at: datetime | None
    total: int = 0
    filtered: int = 0
    sent: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Meant:
    """For whom it would be: `people`, of whom `full_here` have had their month from this account, `full_everywhere` from all together."""

    people: int
    full_here: int
    full_everywhere: int


def create_mass(workspace: str, account: int, by: str, *, name: str, body: str, kind: str = "text", tag: int | None = None,
                segment: int | None = None, send_at: datetime | None = None) -> Mass:
    """Decides a mass message to a tag, to a segment, or to all followers. It goes out when it is due. Raises BadMass, NoRecipients."""
    _check(name.strip(), kind, body.strip(), tag, segment)
    if not mass_meant(workspace, account, tag, segment).people:
        raise NoRecipients(name=name.strip())
    row = MassMessage.objects.create(workspace=access.workspace(workspace), account=account, name=name.strip(), kind=kind, body=body.strip(), tag=tag, segment=segment,
                                     key=ids.secret("")[1:33], send_at=send_at or clock.now(), by=by, at=clock.now())
    return _told(row)


def mass_meant(workspace: str, account: int, tag: int | None = None, segment: int | None = None) -> Meant:
    """For whom a mass message would be now."""
    most = limit("mass_per_person_month")
    found = engine.database(str(workspace)).rows(
        Sql.of(f"SELECT count(), countIf(here >= {int(most)}), countIf(everywhere >= {int(most)}) FROM ([[chosen]])", chosen=_chosen(str(workspace), account, 0, tag, segment, clock.now())))
    return Meant(*found[0])


def call_off(workspace: str, mass: int) -> Mass:
    """Calls a mass message off that has not begun. Raises NoSuchMass, AlreadySending."""
    found = _found(workspace, mass)
    if not MassMessage.objects.filter(pk=found.id, state="waiting").update(state="called_off", ended_at=clock.now()) and found.state != "called_off":
        raise AlreadySending(name=found.name)
    return _found(workspace, mass)


def masses(workspace: str, account: int = 0) -> list[Mass]:
    """The mass messages, the newest first."""
    rows = MassMessage.objects.filter(workspace__slug=str(workspace)).order_by("-id")
    return [_told(row) for row in (rows.filter(account=account) if account else rows)[:LISTED_AT_MOST]]


def mass(workspace: str, mass: int) -> Mass:
    """One of them. Raises NoSuchMass."""
    return _found(workspace, mass)


def _found(workspace: str, mass: int) -> Mass:
    row = MassMessage.objects.filter(workspace__slug=str(workspace), pk=mass).first()
    if row is None:
        raise NoSuchMass(mass=mass)
    return _told(row)


def due_masses(workspace: str) -> list[tuple[int, int]]:
    """(mass, account) of those that are to go out now, or were cut short."""
    return list(MassMessage.objects.filter(workspace__slug=str(workspace), state__in=("waiting", "sending"), send_at__lte=clock.now()).values_list("id", "account"))


def send_mass(workspace: str, mass: int, ask: Ask) -> bool:
    """Asks the platform for what is left of a mass message; whether all of it was taken. Cut anywhere, it goes on and sends nothing twice."""
    row = MassMessage.objects.get(workspace__slug=str(workspace), pk=mass)
    if row.state == "waiting":
        _name_people(str(workspace), row)
    for part in MassPart.objects.filter(mass=row, message="").order_by("number"):
        try:
            if not _ask_part(str(workspace), row, part, ask):
                return False
        except PlatformRefused as no:
            row.state, row.reason, row.detail, row.ended_at = "failed", "refused", f"{no.fields['code']} {no.fields['said']}"[:300], clock.now()
            row.save()
            return True
    MassMessage.objects.filter(pk=row.pk, state="sending").update(state="sent")
    _end(row.pk)
    return True


def mass_ended(account: int, message: str, status: str, total: int, filtered: int, sent: int, failed: int) -> None:
    """What the platform told at the end of a request. Told twice, it is once; of a message that we do not know it is nothing."""
    part = MassPart.objects.filter(mass__account=account, message=message).first() if message else None
    if part:
        MassPart.objects.filter(pk=part.pk).update(status=status[:60], total=total, filtered=filtered, sent=sent, failed=failed)
        _end(part.mass_id)


def _name_people(workspace: str, row: MassMessage) -> None:
    """Writes down for whom it is, in parts of as many as a request takes. Run again it writes the same rows."""
    db, now = engine.database(workspace), row.send_at
    most, size = limit("mass_per_person_month"), limit("mass_openids")[1]
    chosen, ours = _chosen(workspace, row.account, row.pk, row.tag, row.segment, now), row.segment is not None
    part, kept = Sql("0"), chosen
    if ours:
        kept = Sql.of(f"SELECT openid, human FROM ([[chosen]]) WHERE here < {int(most)} ORDER BY openid", chosen=chosen)
        requests = -(-db.value(Sql.of("SELECT count() FROM ([[kept]])", kept=kept)) // size)
        part = Sql(f"rowNumberInAllBlocks() % {max(1, int(requests))} + 1")     # of equal size: a request takes no fewer than two
    if not db.value("SELECT count() FROM social_mass_people WHERE mass = {mass:UInt32}", mass=row.pk):
        db.run("social.mass_people", {"part": part, "chosen": kept}, mass=row.pk, account=row.account, at=now)
    people, parts = db.rows("SELECT uniqExact(openid), max(part) FROM social_mass_people WHERE mass = {mass:UInt32}", mass=row.pk)[0]
    meant = db.value(Sql.of("SELECT count() FROM ([[chosen]])", chosen=chosen))
    with transaction.atomic():
        for number in range(1, max(parts, 1) + 1):
            MassPart.objects.get_or_create(mass=row, number=number)
        row.people, row.spared, row.state = people, max(0, meant - people) if ours else 0, "sending"
        if people < (limit("mass_openids")[0] if ours else 1):
            row.state, row.reason, row.ended_at = "failed", "too_few" if people else "nobody_left", clock.now()
            MassPart.objects.filter(mass=row).delete()
        row.save()


def _ask_part(workspace: str, row: MassMessage, part: MassPart, ask: Ask) -> bool:
    """Whether the platform has it. Raises PlatformRefused for what will never go."""
    if part.asked_at and clock.now() < part.asked_at + timedelta(seconds=limit("mass_again_seconds")):
        return False
    MassPart.objects.filter(pk=part.pk).update(asked_at=clock.now())
    said = {"msgtype": row.kind, row.kind: {KINDS[row.kind]: row.body}, "clientmsgid": f"{row.key}.{part.number}",
            **({"send_ignore_reprint": 0} if row.kind == "mpnews" else {})}
    try:
        answer = ask(*_to(workspace, row, part, said))
    except PlatformRefused as no:
        code = no.fields["code"]
        if code == TOO_SOON or code in TOO_FAST:
            return False
        if code != KNOWN:
            raise
        answer = no.answer
    MassPart.objects.filter(pk=part.pk).update(message=str(answer.get("msg_id", "")) or "known")
    return True


def _to(workspace: str, row: MassMessage, part: MassPart, said: dict) -> tuple[str, dict]:
    if row.segment is None:
        return "/cgi-bin/message/mass/sendall", {"filter": {"is_to_all": row.tag is None, **({"tag_id": row.tag} if row.tag else {})}, **said}
    openids = [openid for (openid,) in engine.database(workspace).rows("social.mass_part", mass=row.pk, part=part.number)]
    return "/cgi-bin/message/mass/send", {"touser": openids, **said}


def _end(mass: int) -> None:
    parts = list(MassPart.objects.filter(mass=mass))
    if parts and all(part.status for part in parts):
        MassMessage.objects.filter(pk=mass, state__in=("sending", "sent")).update(state="done", ended_at=clock.now())


def _chosen(workspace: str, account: int, mass: int, tag: int | None, segment: int | None, now: datetime) -> Sql:
    whom = Sql("1")
    if tag is not None:
        whom = Sql.of("has(k.tags, [[tag]])", tag=Sql.value(tag, "UInt32"))
    if segment is not None:
        whom = Sql.of("f.openid IN (SELECT value FROM identify_identifiers FINAL WHERE kind = 'openid' AND person IN ([[members]]))", members=segments.members_now(workspace, segment))
    month = now.astimezone(CHINA).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(clock.UTC)
    made = Sql.of(engine.named("social.mass_chosen"), whom=whom)
    made.binds.update(account=account, mass=mass, month=month)
    return made


def _check(name: str, kind: str, body: str, tag: int | None, segment: int | None) -> None:
    for field, given, good, expected, expected_zh in (
            ("name", name, 0 < len(name) <= NAME_LETTERS, f"1 to {NAME_LETTERS} letters", f"1 至 {NAME_LETTERS} 个字符"),
            ("kind", kind, kind in KINDS, ", ".join(KINDS), "、".join(KINDS)),
            ("body", body[:60], 0 < len(body.encode()) <= limit("text_bytes"), f"1 to {limit('text_bytes')} bytes", f"1 至 {limit('text_bytes')} 个字节"),
            ("segment", segment, tag is None or segment is None, "a tag or a segment, not both", "标签或分群，二者选一")):
        if not good:
            raise BadMass(field=field, given=given, expected=expected, expected_zh=expected_zh)


def _told(row: MassMessage) -> Mass:
    names = ("account", "name", "kind", "body", "tag", "segment", "state", "send_at", "people", "spared", "reason", "detail", "by", "at", "ended_at")
    totals = {"total": 0, "filtered": 0, "sent": 0, "failed": 0}
    for part in MassPart.objects.filter(mass=row):
        totals = {name: value + getattr(part, name) for name, value in totals.items()}
    return Mass(row.pk, **{name: getattr(row, name) for name in names}, **totals)
