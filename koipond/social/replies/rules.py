"""The rules by which an account answers: made, changed, ordered, switched on and off, removed."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from koipond import access
from koipond.kit import clock
from koipond.social.limits import limit
from koipond.social.replies.errors import BadReply, NoSuchReply, TooManyReplies
from koipond.social.replies.matching import plain
from koipond.social.replies.models import ReplyRule

RULES_AT_MOST = 200        # of an account; all of them are read for a message
WORDS_AT_MOST, WORD_LETTERS, NAME_LETTERS = 50, 60, 60
LETTERS = {"media_id": 128, "title": 64, "description": 120, "url": 2_000, "picture": 2_000}
PARTS = {"text": ("text",), "picture": ("media_id",), "news": ("title", "description", "url", "picture"), "template": ("template",)}
FIELDS = ("name", "match", "words", "kind", "body", "from_at", "until_at")
ADDRESS = re.compile(r"https?://[^\s/?#@]+\.?[^\s]*", re.I)


@dataclass(frozen=True)
class Rule:
    """A rule. `body` has what its kind needs: text; media_id; title, description, url and picture; template (its number).

    `stands`: on, paused, waiting (until `from_at`) or over (since `until_at`). `hits` are answers, `people` persons of the account.
    """

    id: int
    account: int
    name: str
    match: str
    words: list[str]
    kind: str
    body: dict
    from_at: datetime | None
    until_at: datetime | None
    paused_at: datetime | None
    paused_by: str
    by: str
    at: datetime
    stands: str
    hits: int = 0
    people: int = 0


def create_rule(workspace: str, account: int, by: str, **said) -> Rule:
    """Makes a rule, the last in order. Raises BadReply, TooManyReplies."""
    with transaction.atomic():
        rows = _of(account)
        if rows.count() >= RULES_AT_MOST:
            raise TooManyReplies(most=RULES_AT_MOST)
        last = rows.aggregate(last=Max("place"))["last"] or 0
        row = ReplyRule.objects.create(workspace=access.workspace(workspace), account=account, place=last + 1, by=by, at=clock.now(), **_checked(said))
    return told(row)


def change_rule(workspace: str, rule: int, by: str, *, on: bool | None = None, **changes) -> Rule:
    """Changes what is given; `on` switches it on or off. Raises NoSuchReply, BadReply."""
    with transaction.atomic():
        row = _row(workspace, rule, lock=True)
        for field, value in _checked({field: changes.get(field, getattr(row, field)) for field in FIELDS}).items():
            setattr(row, field, value)
        if on is not None and on == bool(row.paused_at):
            row.paused_at, row.paused_by = (None, "") if on else (clock.now(), by)
        row.save()
    return told(row)


def order_rules(workspace: str, account: int, rules: list[int]) -> None:
    """The rules are asked in this order; those that are not named stand behind. Raises NoSuchReply."""
    with transaction.atomic():
        rows = {row.pk: row for row in _of(account).filter(workspace__slug=str(workspace)).select_for_update().order_by("place", "id")}
        unknown = next((rule for rule in rules if rule not in rows), None)
        if unknown is not None:
            raise NoSuchReply(rule=unknown)
        for place, rule in enumerate(dict.fromkeys([*rules, *rows]), 1):
            rows[rule].place = place
        ReplyRule.objects.bulk_update(rows.values(), ["place"])


def remove_rule(workspace: str, rule: int) -> None:
    """Ends a rule. Raises NoSuchReply."""
    _row(workspace, rule)
    ReplyRule.objects.filter(pk=rule).update(removed_at=clock.now())


def rule(workspace: str, rule: int) -> Rule:
    """One rule, without its counts. Raises NoSuchReply."""
    return told(_row(workspace, rule))


def rows_of(account: int) -> list[ReplyRule]:
    """The rules of an account in the order in which they are asked."""
    return sorted(_of(account).order_by("place", "id"), key=lambda row: row.match == "else")


def standing(row: ReplyRule, now: datetime) -> str:
    """Whether a rule answers at a moment, or why not."""
    if row.paused_at:
        return "paused"
    if row.from_at and now < row.from_at:
        return "waiting"
    return "over" if row.until_at and now >= row.until_at else "on"


def told(row: ReplyRule, **counts: int) -> Rule:
    names = ("account", *FIELDS, "paused_at", "paused_by", "by", "at")
    return Rule(row.pk, **{name: getattr(row, name) for name in names}, stands=standing(row, clock.now()), **counts)


def _of(account: int):
    return ReplyRule.objects.filter(account=account, removed_at=None)


def _row(workspace: str, rule: int, lock: bool = False) -> ReplyRule:
    rows = ReplyRule.objects.select_for_update() if lock else ReplyRule.objects
    row = rows.filter(workspace__slug=str(workspace), pk=rule, removed_at=None).first()
    if row is None:
        raise NoSuchReply(rule=rule)
    return row


def _checked(said: dict) -> dict:
    """What a rule keeps. Raises BadReply."""
    name = str(said.get("name") or "").strip()
    _sure(0 < len(name) <= NAME_LETTERS, "name", name[:80], f"1 to {NAME_LETTERS} letters", f"1 至 {NAME_LETTERS} 个字符")
    match, kind = said.get("match"), said.get("kind")
    _sure(match in ReplyRule.MATCHES, "match", match, ", ".join(ReplyRule.MATCHES), "、".join(ReplyRule.MATCHES))
    _sure(kind in ReplyRule.KINDS, "kind", kind, ", ".join(ReplyRule.KINDS), "、".join(ReplyRule.KINDS))
    from_at, until_at = said.get("from_at"), said.get("until_at")
    _sure(not (from_at and until_at) or from_at < until_at, "until_at", until_at, "a time after from_at", "晚于 from_at 的时间")
    return {"name": name, "match": match, "kind": kind, "words": _words(match, said.get("words") or []), "body": _body(kind, said.get("body") or {}),
            "from_at": from_at, "until_at": until_at}


def _words(match: str, words: list) -> list[str]:
    found = list(dict.fromkeys(str(word).strip() for word in words if str(word).strip()))
    if match == "else":
        return []
    _sure(0 < len(found) <= WORDS_AT_MOST, "words", len(found), f"1 to {WORDS_AT_MOST} of them", f"1 至 {WORDS_AT_MOST} 个")
    for word in found:
        _sure(len(word) <= WORD_LETTERS and bool(plain(word)), "words", word[:80], f"1 to {WORD_LETTERS} letters each", f"每个 1 至 {WORD_LETTERS} 个字符")
    return found


def _body(kind: str, body: dict) -> dict:
    strange = next((part for part in body if part not in PARTS[kind] and body[part] not in ("", None, 0)), None)
    _sure(strange is None, "body", strange, f"{', '.join(PARTS[kind])} for the kind {kind}", f"类型 {kind} 需要 {'、'.join(PARTS[kind])}")
    if kind == "template":
        _sure(isinstance(body.get("template"), int) and body["template"] > 0, "template", body.get("template"), "the number of a template", "模板编号")
        return {"template": body["template"]}
    parts = {part: str(body.get(part) or "").strip() for part in PARTS[kind]}
    if kind == "text":
        most = limit("text_bytes")
        _sure(0 < len(parts["text"].encode()) <= most, "text", parts["text"][:80], f"1 to {most} bytes", f"1 至 {most} 字节")
        return parts
    for part, text in parts.items():
        least = 0 if part in ("description", "picture") else 1
        _sure(least <= len(text) <= LETTERS[part], part, text[:80], f"{least} to {LETTERS[part]} letters", f"{least} 至 {LETTERS[part]} 个字符")
        if part in ("url", "picture") and text:
            _sure(bool(ADDRESS.fullmatch(text)), part, text[:80], "an address with http or https", "http 或 https 网址")
    return parts


def _sure(holds: bool, field: str, given, expected: str, expected_zh: str) -> None:
    if not holds:
        raise BadReply(field=field, given=given, expected=expected, expected_zh=expected_zh)
