"""Short links that are saved: made, changed, retired, and looked up by who follows one."""

import time
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from koipond import access
from koipond.kit import clock
from koipond.social.links import codes, targets, utm
from koipond.social.links.errors import BadLink, NoSuchLink
from koipond.social.links.models import SavedLink
from koipond.social.links.rules import rules

TITLE_LETTERS = 120
LISTED_AT_MOST = 1_000
KNOWN_SECONDS = 1.0            # for which a code that was looked up is not looked up again: a link that is retired ends so much later
KNOWN_AT_MOST = 20_000
CODE_TRIES = 5
FIELDS = ("title", "target", "targets", "utm", "expires_at")

_known: dict[str, tuple[float, "Link | None"]] = {}


@dataclass(frozen=True)
class Link:
    """A link that was saved. `place` is 0 for one made by hand; `address` is what is printed and sent."""

    id: int
    workspace: str
    code: str
    address: str
    title: str
    target: str
    targets: dict
    utm: dict
    place: int
    item: str
    carrier: str
    carrier_code: int
    expires_at: datetime | None
    retired_at: datetime | None
    by: str
    at: datetime
    place_name: str = ""
    city: str = ""
    group: str = ""
    clicks: int = 0
    people: int = 0

    def leads(self, agent: str, visitor: str = "") -> str:
        """Where somebody with this user agent is led, with the marks of the campaign."""
        chosen = targets.for_device(self.target, self.targets, agent).replace(targets.VISITOR, visitor)
        return utm.tagged(chosen, utm.filled(self.utm, {}))

    @property
    def over(self) -> bool:
        """Whether it leads nowhere any more."""
        return self.retired_at is not None or (self.expires_at is not None and self.expires_at <= clock.now())


def create_link(workspace, by: str, *, title: str, target: str, targets: dict | None = None, utm: dict | None = None, expires_at: datetime | None = None) -> Link:
    """Saves a short link under a fresh code. Raises BadLink."""
    owner = access.workspace(getattr(workspace, "slug", workspace))
    said = checked(owner, {"title": title, "target": target, "targets": targets or {}, "utm": utm or {}, "expires_at": expires_at})
    return told(coded(SavedLink(workspace=owner, by=by[:160], at=clock.now(), **said)), rules(owner).domain)


def change_link(workspace, link: int, by: str, **changes) -> Link:
    """Changes title, target, targets, utm or expires_at of a link; what is printed stays good. Raises NoSuchLink, BadLink."""
    row = row_of(workspace, link)
    said = checked(row.workspace, {**{name: getattr(row, name) for name in FIELDS}, **changes}, before=row.expires_at)
    for name, value in said.items():
        setattr(row, name, value)
    row.by = by[:160]
    row.save(update_fields=[*said, "by"])
    return afresh(row)


def retire_link(workspace, link: int, by: str, back: bool = False) -> Link:
    """Ends a link, or with `back` lets it lead again. What was counted stays. Raises NoSuchLink."""
    row = row_of(workspace, link)
    row.retired_at, row.by = (None if back else row.retired_at or clock.now()), by[:160]
    row.save(update_fields=["retired_at", "by"])
    return afresh(row)


def links(workspace, search: str = "", retired: bool = False) -> list[Link]:
    """The links made by hand, the newest first; with `search` those whose title, code or target has the words."""
    slug = str(getattr(workspace, "slug", workspace))
    found = SavedLink.objects.filter(workspace__slug=slug, place=None, retired_at__isnull=not retired).select_related("workspace", "place").order_by("-id")
    if search.strip():
        said = search.strip()
        found = found.filter(Q(title__icontains=said) | Q(code__icontains=said) | Q(target__icontains=said))
    domain = rules(slug).domain
    return [told(row, domain) for row in found[:LISTED_AT_MOST]]


def link(workspace, link: int) -> Link:
    """One link, retired or not. Raises NoSuchLink."""
    row = row_of(workspace, link)
    return told(row, rules(row.workspace).domain)


def link_of(code: str) -> Link | None:
    """The link of a code, of whichever workspace; None where there is none. Up to a second old."""
    known, now = _known.get(code), time.monotonic()
    if known and known[0] > now:
        return known[1]
    return _looked_up(code, now)


def known_link(code: str) -> tuple[bool, Link | None]:
    """Whether a code was looked up within the last second, and what was found; asks no store."""
    known = _known.get(code)
    return (True, known[1]) if known and known[0] > time.monotonic() else (False, None)


def _looked_up(code: str, now: float) -> Link | None:
    row = SavedLink.objects.filter(code=code).select_related("workspace", "place").first()
    found = told(row, "") if row else None
    if len(_known) >= KNOWN_AT_MOST:
        _known.clear()
    _known[code] = (now + KNOWN_SECONDS, found)
    return found


def coded(row: SavedLink) -> SavedLink:
    """Saves a row under a code that no other has."""
    for left in reversed(range(CODE_TRIES)):
        row.code = codes.fresh()
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return row
        except IntegrityError:
            if not left:
                raise
    return row


def checked(owner, said: dict, before: datetime | None = None) -> dict:
    """What a link may say, trimmed. Raises BadLink with the field."""
    title = str(said["title"]).strip()
    if not title or len(title) > TITLE_LETTERS or not title.isprintable():
        raise BadLink(field="title", given=title[:80], expected=f"1 to {TITLE_LETTERS} letters", expected_zh=f"1 至 {TITLE_LETTERS} 个字符")
    own = tuple(filter(None, (rules(owner).domain,)))
    others = {name: url for name, url in said["targets"].items() if url}
    if unknown := set(others) - set(targets.DEVICES):
        raise BadLink(field="targets", given=", ".join(sorted(unknown)), expected=", ".join(targets.DEVICES), expected_zh="、".join(targets.DEVICES))
    ends = said["expires_at"]
    if ends is not None and ends != before and (ends.tzinfo is None or ends <= clock.now()):
        raise BadLink(field="expires_at", given=ends, expected="a moment to come, with its zone", expected_zh="未来的时间，并带时区")
    return {"title": title, "target": targets.checked(said["target"], own=own), "expires_at": ends, "utm": _utm(said["utm"]),
            "targets": {name: targets.checked(url, f"targets.{name}", own) for name, url in others.items()}}


def told(row: SavedLink, domain: str, **counts: int) -> Link:
    """The row as everybody reads it."""
    made = Link(row.pk, row.workspace.slug, row.code, codes.address(row.code, domain), row.title, row.target, row.targets, row.utm, row.place_id or 0,
                row.item, row.carrier, row.carrier_code, row.expires_at, row.retired_at, row.by, row.at, **counts)
    return replace(made, place_name=row.place.name, city=row.place.city, group=row.place.group) if row.place_id else made


def forget(code: str) -> None:
    """Has this process look a code up again."""
    _known.pop(code, None)


def _utm(given: dict) -> dict:
    for part, value in given.items():
        if part not in utm.PARTS or not isinstance(value, str) or len(value) > utm.VALUE_LETTERS or not value.isprintable() or "{" in value:
            raise BadLink(field=f"utm.{part}", given=str(value)[:80], expected=f"{', '.join(utm.PARTS)} with at most {utm.VALUE_LETTERS} letters",
                          expected_zh=f"{'、'.join(utm.PARTS)}，最多 {utm.VALUE_LETTERS} 个字符")
    return {part: value.strip() for part, value in given.items() if value.strip()}


def row_of(workspace, link: int) -> SavedLink:
    """The row of a link, with its workspace and place. Raises NoSuchLink."""
    slug = str(getattr(workspace, "slug", workspace))
    row = SavedLink.objects.filter(workspace__slug=slug, pk=link).select_related("workspace", "place").first()
    if row is None:
        raise NoSuchLink(link=link)
    return row


def afresh(row: SavedLink) -> Link:
    """What a changed row says, for this process too from now on."""
    forget(row.code)
    return told(row, rules(row.workspace).domain)
