"""QR codes that tell by which place somebody came: made, counted, retired, and what is said to who scans them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import qrcode
from django.db import transaction
from qrcode.image.svg import SvgPathImage

from koipond import access, engine, profiles
from koipond.kit import clock
from koipond.social.errors import BadCode, NoCodesLeft, NoSuchCode
from koipond.social.greetings import checked as checked_greeting
from koipond.social.limits import limit
from koipond.social.models import SceneCode
from koipond.social.platform import Ask, Picture

LETTERS = {"name": 60, "place": 60, "item": 60, "page": 200}
RESTS = timedelta(days=90)        # before the scene of a retired permanent code is given to another: posters hang longer than one thinks
SECONDS = 2_592_000               # of a temporary code, unless it is said
LISTED_AT_MOST = 1_000
FOR_EVER = datetime(2299, 1, 1, tzinfo=clock.UTC)


@dataclass(frozen=True)
class Code:
    """A QR code and who came by it: `scans` and `follows` are acts, `people` and `new_people` persons of the account."""

    id: int
    account: int
    kind: str
    scene: str
    name: str
    place: str
    item: str
    page: str
    greeting: str
    account_tags: list[int]
    person_tags: list[str]
    url: str
    by: str
    at: datetime
    expires_at: datetime | None
    retired_at: datetime | None
    scans: int = 0
    people: int = 0
    follows: int = 0
    new_people: int = 0


def create_code(workspace: str, account: int, ask: Ask, by: str, *, name: str, kind: str = "temporary", place: str = "", item: str = "",
                page: str = "", greeting: str = "", account_tags: Sequence[int] = (), person_tags: Sequence[str] = (), seconds: int = SECONDS) -> Code:
    """Makes a code at the platform. What is asked for is written down first: a permanent code whose making was cut short is the next that is made.

    Who scans it is given tags: of the account, by their numbers, within seconds, where the person follows it; of ours, by name, with the tick.
    Raises BadCode, NoCodesLeft, BadGreeting, PlatformRefused.
    """
    _check(kind, seconds, {"name": name.strip(), "place": place, "item": item, "page": page})
    said = {"name": name.strip(), "place": place.strip(), "item": item.strip(), "page": page.strip(), "greeting": checked_greeting(greeting), "by": by,
            **_tags(workspace, kind, account_tags, person_tags)}
    row = _row_for(access.workspace(workspace), account, kind, said)
    if kind == "mini":
        made = ask("/wxa/getwxacodeunlimit", {"scene": row.scene, **({"page": row.page} if row.page else {}), "check_path": bool(row.page)})
        row.picture, row.ticket = made.body, made.type
    elif not row.ticket:
        made = ask("/cgi-bin/qrcode/create", {"action_name": "QR_LIMIT_STR_SCENE" if kind == "permanent" else "QR_STR_SCENE",
                                              "action_info": {"scene": {"scene_str": row.scene}}, **({} if kind == "permanent" else {"expire_seconds": seconds})})
        row.ticket, row.url = made["ticket"], made["url"]
        row.expires_at = None if kind == "permanent" else row.at + timedelta(seconds=int(made.get("expire_seconds", seconds)))
    row.save()
    return _told(row)


def change_code(workspace: str, code: int, **changes) -> Code:
    """Changes name, place, item, greeting or tags (for scans from now on); what hangs on walls stays good. Raises NoSuchCode, BadCode, BadGreeting."""
    row = _row(workspace, code)
    _check(row.kind, SECONDS, {field: changes.get(field, getattr(row, field)).strip() for field in ("name", "place", "item")})
    for field in ("name", "place", "item"):
        setattr(row, field, changes.get(field, getattr(row, field)).strip())
    row.greeting = checked_greeting(changes.get("greeting", row.greeting))
    given = _tags(workspace, row.kind, changes.get("account_tags", row.account_tags), changes.get("person_tags", row.person_tags))
    row.account_tags, row.person_tags = given["account_tags"], given["person_tags"]
    row.tagged_since = given["tagged_since"] and (row.tagged_since or given["tagged_since"])
    row.save(update_fields=["name", "place", "item", "greeting", "account_tags", "person_tags", "tagged_since"])
    return _counted(workspace, [row])[0]


def retire_code(workspace: str, code: int) -> Code:
    """Ends the counting and the greeting of a code. Its scene, where it is a permanent one, serves another after 90 days. Raises NoSuchCode."""
    row = _row(workspace, code)
    if row.retired_at is None:
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
    return _counted(workspace, [row])[0]


def codes(workspace: str, account: int = 0, retired: bool = False) -> list[Code]:
    """The codes of an account, or of all, the newest first, with their counts up to the last tick."""
    rows = SceneCode.objects.filter(workspace__slug=str(workspace), retired_at__isnull=not retired).exclude(ticket="").order_by("-id")
    return _counted(workspace, list((rows.filter(account=account) if account else rows)[:LISTED_AT_MOST]))


def code(workspace: str, code: int) -> Code:
    """One code with its counts. Raises NoSuchCode."""
    return _counted(workspace, [_row(workspace, code)])[0]


def code_picture(workspace: str, code: int) -> Picture:
    """The code as a picture: SVG, or as the platform draws the round one of a mini program. Raises NoSuchCode."""
    row = _row(workspace, code)
    if row.kind == "mini":
        return Picture(bytes(row.picture), row.ticket)
    drawn = BytesIO()
    qrcode.make(row.url, image_factory=SvgPathImage, border=2).save(drawn)
    return Picture(drawn.getvalue(), "image/svg+xml")


def code_of(account: int, scene: str) -> SceneCode | None:
    """The code that has this scene now."""
    return SceneCode.objects.filter(account=account, scene=scene, retired_at=None).order_by("-id").first() if scene else None


def permanent_left(account: int) -> int:
    """How many permanent codes the account can still make, those that can be used again not counted."""
    return max(0, limit("permanent_codes") - _used(account))


def _row_for(workspace, account: int, kind: str, said: dict) -> SceneCode:
    """The row of a new code, with its scene, on disk."""
    now = clock.now()
    with transaction.atomic():
        if kind == "permanent":
            unmade = SceneCode.objects.select_for_update().filter(account=account, kind=kind, ticket="").order_by("id").first()
            if unmade:
                return _filled(unmade, said, now)
            rested = SceneCode.objects.select_for_update().filter(account=account, kind=kind, retired_at__lte=now - RESTS, passed_on=False).order_by("retired_at").first()
            if rested:
                rested.passed_on = True
                rested.save(update_fields=["passed_on"])
                return SceneCode.objects.create(workspace=workspace, account=account, kind=kind, scene=rested.scene, ticket=rested.ticket, url=rested.url, at=now, **said)
            if _used(account) >= limit("permanent_codes"):
                raise NoCodesLeft(most=limit("permanent_codes"))
        row = SceneCode.objects.create(workspace=workspace, account=account, kind=kind, scene="", at=now, **said)
        row.scene = f"k{_short(row.pk)}"
        row.save(update_fields=["scene"])
    return row


def _filled(row: SceneCode, said: dict, now: datetime) -> SceneCode:
    for field, value in said.items():
        setattr(row, field, value)
    row.at = now
    row.save()
    return row


def _used(account: int) -> int:
    return SceneCode.objects.filter(account=account, kind="permanent", passed_on=False).exclude(ticket="").count()


def _short(number: int) -> str:
    digits, text = "0123456789abcdefghijklmnopqrstuvwxyz", ""
    while number:
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return text


def _check(kind: str, seconds: int, texts: dict[str, str]) -> None:
    if kind not in SceneCode.KINDS:
        raise BadCode(field="kind", given=kind, expected=", ".join(SceneCode.KINDS), expected_zh="、".join(SceneCode.KINDS))
    most = limit("temporary_seconds")
    if not 60 <= seconds <= most:
        raise BadCode(field="seconds", given=seconds, expected=f"60 to {most}", expected_zh=f"60 至 {most}")
    for field, text in texts.items():
        if len(text) > LETTERS[field] or (field == "name" and not text):
            least = 1 if field == "name" else 0
            raise BadCode(field=field, given=text[:80], expected=f"{least} to {LETTERS[field]} letters", expected_zh=f"{least} 至 {LETTERS[field]} 个字符")


def _tags(workspace: str, kind: str, account_tags: Sequence[int], person_tags: Sequence[str]) -> dict:
    """What a code keeps of the tags that it gives. Raises BadCode, NoSuchTag of profiles."""
    ours, theirs, most = list(dict.fromkeys(person_tags)), list(dict.fromkeys(account_tags)), limit("tags_of_person")
    if len(theirs) > most or (theirs and kind == "mini"):
        raise BadCode(field="account_tags", given=len(theirs), expected=f"at most {most} tags, and none for a mini program", expected_zh=f"最多 {most} 个标签，小程序码不能设置")
    if len(ours) > most:
        raise BadCode(field="person_tags", given=len(ours), expected=f"at most {most} tags", expected_zh=f"最多 {most} 个标签")
    for tag in ours:
        profiles.find_tag(workspace, tag)
    return {"account_tags": theirs, "person_tags": ours, "tagged_since": clock.now() if theirs else None}


def _row(workspace: str, code: int) -> SceneCode:
    row = SceneCode.objects.filter(workspace__slug=str(workspace), pk=code).exclude(ticket="").first()
    if row is None:
        raise NoSuchCode(code=code)
    return row


def _counted(workspace: str, rows: list[SceneCode]) -> list[Code]:
    if not rows:
        return []
    found = engine.database(str(workspace)).dicts(
        "social.code_counts", codes=[row.pk for row in rows], accounts=[row.account for row in rows], scenes=[row.scene for row in rows],
        since=[row.at.replace(microsecond=0) for row in rows], until=[row.retired_at or FOR_EVER for row in rows])
    counts = {row.pop("code"): row for row in found}
    return [_told(row, **counts.get(row.pk, {})) for row in rows]


def _told(row: SceneCode, **counts: int) -> Code:
    names = ("account", "kind", "scene", "name", "place", "item", "page", "greeting", "account_tags", "person_tags", "url", "by", "at", "expires_at", "retired_at")
    return Code(row.pk, **{name: getattr(row, name) for name in names}, **counts)
