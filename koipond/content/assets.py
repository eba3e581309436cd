"""Pictures of a workspace: kept on disk by what they hold, named in its database, loaded by mails from a public address.

The address says nothing of the workspace and cannot be guessed by whoever does not have the picture. A picture that is given twice is one.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from koipond import access, engine
from koipond.content.errors_assets import AssetInUse, TooLargePicture, TooManyAssets, UnknownAsset
from koipond.content.models import Asset, BlockVersion, Feed, TemplateVersion
from koipond.content.pictures import BYTES_AT_MOST, TYPES, looked_into
from koipond.kit import clock

MOST = 10_000               # of a workspace
LISTED_AT_MOST = 500
NAME_LENGTH, ALT_LENGTH = 120, 300
NAMED_AT_MOST = 5           # of those that use a picture, in an error
PLACE = "/i/"               # below the public address of the installation
_NAME = re.compile(rf"[0-9a-f]{{64}}\.(?:{'|'.join(TYPES)})")
_WRITTEN = re.compile(rf"(?:^|(?<=[\"'(\s=])){PLACE}(?=\d+/{_NAME.pattern})")


@dataclass(frozen=True)
class Kept:
    """`place` is written into templates; `address` is where everybody can load it."""

    digest: str
    name: str
    alt: str
    kind: str
    width: int
    height: int
    bytes: int
    place: str
    address: str
    by: str
    at: datetime


def keep_asset(workspace, name: str, pieces: Iterable[bytes], by: str) -> Kept:
    """Keeps a picture, on disk before this returns. The same picture again is the one that is there.

    Raises NoPicture, TooLargePicture, TooManyPixels, TooManyAssets.
    """
    place, picture = access.workspace(workspace), looked_into(_whole(pieces))
    digest = hashlib.sha256(picture.body).hexdigest()
    said = {"name": _line(name, NAME_LENGTH) or "picture", "kind": picture.kind, "width": picture.width, "height": picture.height,
            "bytes": len(picture.body), "by": by[:150], "at": clock.now()}
    with transaction.atomic():   # whoever deletes the same picture now waits, or has ended: the file is written after the row is ours
        row, fresh = Asset.objects.get_or_create(workspace=place, digest=digest, defaults=said)
        if fresh and Asset.objects.filter(workspace=place).count() > MOST:
            raise TooManyAssets(workspace=place.slug, most=MOST)
        _write(_path(row), picture.body)
    return _shown(row)


def assets(workspace, search: str = "", limit: int = LISTED_AT_MOST) -> list[Kept]:
    """The pictures of a workspace whose name or alt text contains the words, the newest first."""
    rows = Asset.objects.filter(workspace__slug=access.workspace(workspace).slug)
    for word in search.split():
        rows = rows.filter(Q(name__icontains=word) | Q(alt__icontains=word))
    return [_shown(row) for row in rows.order_by("-id")[:min(limit, LISTED_AT_MOST)]]


def name_asset(workspace, digest: str, name: str | None = None, alt: str | None = None) -> Kept:
    """Changes what a picture is called, and what it shows in words: with that alt text it is put into mails. Raises UnknownAsset."""
    row = _row(workspace, digest)
    row.name = _line(name, NAME_LENGTH) or row.name if name is not None else row.name
    row.alt = _line(alt, ALT_LENGTH) if alt is not None else row.alt
    row.save(update_fields=["name", "alt"])
    return _shown(row)


def delete_asset(workspace, digest: str) -> None:
    """Deletes a picture that no version of a template or block, and no feed, holds. Raises UnknownAsset, AssetInUse."""
    with transaction.atomic():
        row = _row(workspace, digest, lock=True)
        if users := asset_users(workspace, digest):
            named = users[:NAMED_AT_MOST] + (["…"] if len(users) > NAMED_AT_MOST else [])
            raise AssetInUse(name=row.name, where=", ".join(named), where_zh="、".join(named))
        path = _path(row)
        row.delete()
        path.unlink(missing_ok=True)


def asset_users(workspace, digest: str) -> list[str]:
    """Names of the templates, shared blocks and feeds of which any version holds a picture."""
    slug = access.workspace(workspace).slug
    templates = TemplateVersion.objects.filter(template__workspace__slug=slug).annotate(says=Cast("written", TextField()), says_too=Cast("made", TextField()))
    parts = ("mjml", "html", "text", "picture", "link", "says", "says_too")
    used = templates.filter(_any(parts, digest)).values_list("template__name", flat=True)
    blocks = BlockVersion.objects.filter(block__workspace__slug=slug).annotate(says=Cast("variants", TextField())).filter(says__contains=digest)
    feeds = dict(Feed.objects.filter(workspace__slug=slug).values_list("id", "name"))
    fed = engine.database(slug).rows("content.feeds_with", feeds=list(feeds), part=digest) if feeds else []
    return sorted({*used, *blocks.values_list("block__key", flat=True), *(feeds[feed] for feed, in fed)})


def file_of(workspace_id: int, name: str) -> tuple[bytes, str] | None:
    """What a public address gives: the bytes and their type; None where there is nothing of this name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (_folder(workspace_id) / name).read_bytes(), TYPES[name.rpartition(".")[2]]
    except FileNotFoundError:
        return None


def asset_file(workspace, digest: str) -> tuple[bytes, str]:
    """The bytes of a picture of the workspace and their type. Raises UnknownAsset."""
    row = _row(workspace, digest)
    found = file_of(row.workspace_id, f"{row.digest}.{row.kind}")
    if found is None:
        raise UnknownAsset(digest=digest)
    return found


def absolute(text: str) -> str:
    """A text of a template with its pictures at the public address of this installation, as mails need them."""
    return _WRITTEN.sub(settings.URL + PLACE, text) if PLACE in text else text


def _whole(pieces: Iterable[bytes]) -> bytes:
    """The pieces together, not read further than what is too large anyway."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > BYTES_AT_MOST:
            raise TooLargePicture(megabytes=f"more than {BYTES_AT_MOST // 1_000_000}", most=BYTES_AT_MOST // 1_000_000)
    return bytes(body)


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all, and through to the disk."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
    for folder in (path.parent, path.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _any(parts: tuple[str, ...], digest: str) -> Q:
    found = Q()
    for part in parts:
        found |= Q(**{f"{part}__contains": digest})
    return found


def _row(workspace, digest: str, lock: bool = False) -> Asset:
    rows = Asset.objects.select_for_update() if lock else Asset.objects
    row = rows.filter(workspace__slug=access.workspace(workspace).slug, digest=digest).first()
    if row is None:
        raise UnknownAsset(digest=digest)
    return row


def _line(text: str, most: int) -> str:
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())[:most]


def _folder(workspace_id: int) -> Path:
    return Path(settings.HOME) / "assets" / str(workspace_id)


def _path(row: Asset) -> Path:
    return _folder(row.workspace_id) / f"{row.digest}.{row.kind}"


def _shown(row: Asset) -> Kept:
    place = f"{PLACE}{row.workspace_id}/{row.digest}.{row.kind}"
    return Kept(row.digest, row.name, row.alt, row.kind, row.width, row.height, row.bytes, place, settings.URL + place, row.by, row.at)
