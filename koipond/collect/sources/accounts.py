"""Sources of a workspace: accounts at platforms from which leads and viewers come. Secrets are sealed and never shown again."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from koipond import access
from koipond.collect.sources.errors import BadSource, SourceTaken, UnknownSource, WrongSourceKind
from koipond.collect.sources.kinds import kind, kinds
from koipond.collect.sources.models import Source as Row
from koipond.kit import clock, ids

SEALED_FOR = "source"
access.seals("koipond.Source", SEALED_FOR)
NAME = r"[^\s\x00-\x1f]([^\x00-\x1f]{0,58}[^\s\x00-\x1f])?"
DOOR = r"s[0-9a-f]{39}"      # the letter tells it from the door of a channel's account
SOURCES_AT_MOST = 200        # of a workspace


@dataclass(frozen=True)
class Source:
    """A source as a kind's code sees it. `secrets` are open here: they prove or ask, and go nowhere else."""

    id: int
    workspace: str
    name: str
    kind: str
    door: str
    paused: bool
    mapping: dict | None
    mapping_version: int
    cursor: dict
    pulled_at: datetime | None
    trouble: dict | None
    by: str
    at: datetime
    settings: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        """What was set, or the field's default."""
        value = self.settings.get(name) or self.secrets.get(name)
        return value or next((field.default for field in kind(self.kind).FIELDS if field.name == name), "")

    @property
    def place(self) -> str:
        """What makes an id of the platform one of ours, whichever source brings it: kind and account."""
        return f"{self.kind}:{kind(self.kind).place(self)}"


def sources(workspace: str) -> list[Source]:
    """The sources of a workspace, the oldest first."""
    return [_of(row) for row in Row.objects.filter(workspace__slug=str(workspace)).select_related("workspace").order_by("id")]


def source(workspace: str, id: int) -> Source:
    """Raises UnknownSource."""
    return _of(_row(workspace, id))


def source_at(door: str) -> Source | None:
    """The source whose platform calls us under this name."""
    row = Row.objects.filter(door=door).select_related("workspace").first() if re.fullmatch(DOOR, door) else None
    return _of(row) if row else None


def address_of(source: Source) -> str:
    """The address that the platform is given."""
    return f"{settings.URL}/in/{source.door}"


def create_source(workspace: str, kind: str, name: str, values: dict[str, str], by: str) -> Source:
    """Makes a source, which works at once by the mapping of its kind. Raises WrongSourceKind, BadSource, SourceTaken."""
    if kind not in kinds():
        raise WrongSourceKind(kind=kind, known=sorted(kinds()))
    known = kinds()[kind]
    made = {each.name: ids.secret("v") for each in known.FIELDS if each.made and not values.get(each.name)}
    shown, secrets = _split(known, _checked(known, name, {**values, **made}))
    with transaction.atomic():
        owner = access.workspace(workspace)
        there = Row.objects.filter(workspace=owner)
        if there.filter(name=name.strip()).exists():
            raise SourceTaken(name=name.strip())
        if there.count() >= SOURCES_AT_MOST:
            raise BadSource(field="name", given=name[:60], expected=f"of at most {SOURCES_AT_MOST} sources", expected_zh=f"每个工作区最多 {SOURCES_AT_MOST} 个来源")
        row = Row.objects.create(workspace=owner, name=name.strip(), kind=kind, settings=shown, sealed=_sealed(secrets), door="s" + ids.secret("")[1:40],
                                 by=by[:160], at=clock.now())
    return _of(row)


def change_source(workspace: str, id: int, by: str, *, name: str | None = None, values: dict[str, str] | None = None, paused: bool | None = None,
                  new_door: bool = False) -> Source:
    """Changes what is given; a secret that is not given, or empty, stays. `new_door`: calls to the address of before are not
    heard any more. What came under another account of the platform stays. Raises UnknownSource, BadSource, SourceTaken.
    """
    with transaction.atomic():
        row = _row(workspace, id, lock=True)
        known, before = kind(row.kind), _of(row)
        given = {key: value for key, value in (values or {}).items() if value or key not in before.secrets}
        row.settings, secrets = _split(known, _checked(known, name or row.name, {**before.settings, **before.secrets, **given}))
        if name is not None and Row.objects.filter(workspace=row.workspace, name=name.strip()).exclude(pk=row.pk).exists():
            raise SourceTaken(name=name.strip())
        row.name, row.sealed = (name or row.name).strip(), _sealed(secrets)
        row.paused = row.paused if paused is None else paused
        row.door = "s" + ids.secret("")[1:40] if new_door else row.door
        if given:
            row.trouble = None       # it was of what was entered before
        if _of(row).place != before.place:
            row.cursor, row.pulled_at = {}, None
        row.by, row.at = by[:160], clock.now()
        row.save()
    return _of(row)


def remove_source(workspace: str, id: int) -> None:
    """Its address is not heard any more; who came by it stays, and what it kept stays as long as raw items do. Raises UnknownSource."""
    _row(workspace, id).delete()


def note(source: Source, **changes) -> None:
    """Writes down how far a source was asked, or what went wrong, where it is still there."""
    Row.objects.filter(pk=source.id).update(**changes)


def _row(workspace: str, id: int, lock: bool = False) -> Row:
    rows = Row.objects.select_for_update(of=("self",)) if lock else Row.objects
    row = rows.filter(workspace__slug=str(workspace), pk=id).select_related("workspace").first()
    if row is None:
        raise UnknownSource(id=id)
    return row


def _of(row: Row) -> Source:
    secrets = json.loads(access.unseal(row.sealed, SEALED_FOR)) if row.sealed else {}
    return Source(row.pk, row.workspace.slug, row.name, row.kind, row.door, row.paused, row.mapping, row.mapping_version, row.cursor, row.pulled_at,
                  row.trouble, row.by, row.at, row.settings, secrets)


def _checked(known, name: str, values: dict[str, str]) -> dict[str, str]:
    if not re.fullmatch(NAME, name.strip()):
        raise BadSource(field="name", given=name[:60], expected="1 to 60 letters", expected_zh="1 至 60 个字符")
    fields = {each.name: each for each in known.FIELDS}
    for key in values:
        if key not in fields:
            raise BadSource(field=key[:60], given=key[:60], expected=f"one of {', '.join(fields)}", expected_zh=f"以下之一：{'、'.join(fields)}")
    kept = {key: value.strip() for key, value in values.items() if value.strip()}
    for each in known.FIELDS:
        given = kept.get(each.name, "")
        if each.name == "address" and given:
            kept[each.name] = _address(known, given)
        elif (given and not re.fullmatch(each.pattern, given)) or (each.needed and not each.default and not given):
            raise BadSource(field=each.name, given="…" if each.secret and given else given[:60], expected=each.like[0] or "a value", expected_zh=each.like[1] or "需填写")
    return kept


def _address(known, given: str) -> str:
    """Tokens go to the platform itself, or to this machine where that is allowed (the twin), and to nobody else. Raises BadSource."""
    try:
        parts = urlsplit(given)
        host, plain = parts.hostname or "", parts.username is None and not parts.query and not parts.fragment
    except ValueError:
        host, plain = "", False
    theirs = {urlsplit(home).hostname for home in (known.HOST, getattr(known, "OLD_HOST", known.HOST))}
    here = host in ("127.0.0.1", "::1", "localhost") and settings.WEBHOOK_LOOPBACK and parts.scheme in ("http", "https")
    if not plain or not (here or (parts.scheme == "https" and host in theirs)):
        raise BadSource(field="address", given=given[:60], expected=f"https://{' or https://'.join(sorted(theirs))}", expected_zh="、".join(f"https://{each}" for each in sorted(theirs)))
    return given.rstrip("/")


def _split(known, values: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    secret = {each.name for each in known.FIELDS if each.secret}
    return ({key: value for key, value in values.items() if key not in secret}, {key: value for key, value in values.items() if key in secret})


def _sealed(secrets: dict[str, str]) -> str:
    return access.seal(json.dumps(secrets, ensure_ascii=False, sort_keys=True), SEALED_FOR) if secrets else ""
