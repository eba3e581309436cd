"""For what people permit messages: the purposes of a workspace, in words that people can be shown.

A purpose is a code that every consent carries. What is said about it here changes no consent: those stand as they were given.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from koipond import access, engine
from koipond.engine import Database
from koipond.kit import clock
from koipond.profiles.consents import WORD, consent_sql
from koipond.profiles.errors_purposes import (
    BadPurpose,
    PurposeAlwaysThere,
    PurposeInUse,
    PurposeRetired,
    TooManyPurposes,
    UnknownPurpose,
    WrongPurposeChannel,
)

MARKETING = "marketing"     # what the gate asks for: always there
MOST = 50                   # a person has to be able to read them
TITLE_LENGTH, TEXT_LENGTH = 80, 2_000
TEXTS = {"title_en": TITLE_LENGTH, "title_zh": TITLE_LENGTH, "text_en": TEXT_LENGTH, "text_zh": TEXT_LENGTH}
TITLES = {MARKETING: ("Marketing", "营销")}


@dataclass(frozen=True)
class Purpose:
    """`channels`: () for any. `described`: false where consents name it and nobody has said what it is."""

    code: str
    title_en: str
    title_zh: str
    text_en: str = ""
    text_zh: str = ""
    channels: tuple[str, ...] = ()
    described: bool = False
    retired_at: datetime | None = None
    by: str = ""
    at: datetime | None = None
    granted: int = 0            # persons of whom at least one channel is permitted now
    withdrawn: int = 0          # persons who said a word and permit no channel now


def purposes(workspace) -> list[Purpose]:
    """Every purpose with how many people permit it: marketing, those that were described, those that consents name; retired ones last."""
    slug = access.workspace(workspace).slug
    said = {row.code: row for row in _rows(slug)}
    counts = _counts(engine.database(slug))
    codes = [MARKETING, *sorted({*said, *counts} - {MARKETING})]
    return sorted((_shown(code, said.get(code), counts.get(code, (0, 0))) for code in codes), key=lambda one: one.retired_at is not None)


def described_purposes(slug: str) -> dict[str, Purpose]:
    """What was said of purposes, by code; marketing always. Without counts (0), so that a public page may ask."""
    found = {row.code: _shown(row.code, row, (0, 0)) for row in _rows(slug).order_by("code")}
    return {MARKETING: found.pop(MARKETING, _shown(MARKETING, None, (0, 0))), **found}


def describe_purpose(workspace, code: str, by: str, **said) -> Purpose:
    """Adds a purpose or changes what is said of it: `title_en`, `title_zh`, `text_en`, `text_zh` (shown to people), `channels`, `retired`.

    What is not given stays. Who has permitted it still does: a retired purpose takes no new permission and still every withdrawal.
    Raises BadPurpose, PurposeAlwaysThere, TooManyPurposes.
    """
    from koipond.profiles.models import ConsentPurpose

    _check(code, said)
    place = access.workspace(workspace)
    with transaction.atomic():
        row = ConsentPurpose.objects.select_for_update().filter(workspace=place, code=code).first()
        if row is None and ConsentPurpose.objects.filter(workspace=place).count() >= MOST:
            raise TooManyPurposes(most=MOST)
        row = row or ConsentPurpose(workspace=place, code=code, **_titles(code))
        for field in TEXTS:
            setattr(row, field, said.get(field, getattr(row, field)).strip())
        if not (row.title_en and row.title_zh):
            raise BadPurpose(field="title_en" if row.title_zh else "title_zh", value="", expected=f"1 to {TITLE_LENGTH} characters")
        row.channels = sorted(set(said.get("channels", row.channels)))
        if "retired" in said and said["retired"] != (row.retired_at is not None):
            row.retired_at = clock.now() if said["retired"] else None
        row.by, row.at = by[:160], clock.now()
        row.save()
    return _shown(code, row, _counts(engine.database(place.slug), code).get(code, (0, 0)))


def delete_purpose(workspace, code: str) -> None:
    """Takes a purpose away that nobody has ever said a word about. Raises UnknownPurpose, PurposeInUse, PurposeAlwaysThere."""
    slug = access.workspace(workspace).slug
    if code == MARKETING:
        raise PurposeAlwaysThere(code=code)
    known = engine.database(slug).value("SELECT count() FROM profiles_consents WHERE purpose = {code:String}", code=code)
    if known:
        raise PurposeInUse(code=code, words=known)
    if not _rows(slug).filter(code=code).delete()[0]:
        raise UnknownPurpose(code=code)


def check_may_be_granted(slug: str, code: str, channel: str) -> None:
    """Whether a new permission may be recorded. A code that nobody has described may. Raises PurposeRetired, WrongPurposeChannel."""
    row = _rows(slug).filter(code=code).first()
    if row and row.retired_at:
        raise PurposeRetired(code=code, at=f"{row.retired_at:%Y-%m-%d}")
    if row and row.channels and channel not in row.channels:
        raise WrongPurposeChannel(code=code, channel=channel, known=", ".join(row.channels))


def _check(code: str, said: dict) -> None:
    if not re.fullmatch(WORD, code) or code == "all":
        raise BadPurpose(field="code", value=code, expected="small letters, digits and underscores, a letter first, at most 40")
    for field, most in TEXTS.items():
        if len(said.get(field, "")) > most:
            raise BadPurpose(field=field, value=said[field][:40] + "…", expected=f"at most {most} characters")
    for channel in said.get("channels", []):
        if not re.fullmatch(WORD, channel) or channel == "all":
            raise BadPurpose(field="channels", value=channel, expected="codes of channels, such as email; none for any")
    if code == MARKETING and said.get("retired"):
        raise PurposeAlwaysThere(code=code)


def _counts(db: Database, code: str = "") -> dict[str, tuple[int, int]]:
    rows = db.rows("profiles.purpose_counts", {"consent": consent_sql(code)})
    return {purpose: (granted, withdrawn) for purpose, granted, withdrawn in rows}


def _rows(slug: str):
    from koipond.profiles.models import ConsentPurpose

    return ConsentPurpose.objects.filter(workspace__slug=slug)


def _titles(code: str) -> dict:
    english, chinese = TITLES.get(code, (code, code))
    return {"title_en": english, "title_zh": chinese}


def _shown(code: str, row, counts: tuple[int, int]) -> Purpose:
    if row is None:
        return Purpose(code, **_titles(code), granted=counts[0], withdrawn=counts[1])
    return Purpose(code, row.title_en, row.title_zh, row.text_en, row.text_zh, tuple(row.channels), True, row.retired_at, row.by, row.at, *counts)
