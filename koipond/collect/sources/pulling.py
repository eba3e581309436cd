"""Platforms that answer are asked, from where the last question came to. A page is kept before the cursor goes on: cut anywhere, it is
asked for again, and what is known already is not kept twice."""

import json
import logging
from datetime import datetime, timedelta

from koipond import engine
from koipond.collect.sources import accounts, keeping
from koipond.collect.sources.accounts import Source
from koipond.collect.sources.asking import ask
from koipond.collect.sources.errors import BadPlatformAnswer, NoPull
from koipond.collect.sources.kind import Forged, Item, Refused
from koipond.collect.sources.kinds import kind
from koipond.kit import clock
from koipond.kit.errors import KoipondError

PAGES_AT_ONCE = 50           # before other sources have their turn
WANTED_AT_ONCE = 50          # leads whose answers are asked for, before other sources have their turn
REST_SECONDS, REST_AT_MOST = 30.0, 900.0    # after trouble; doubled each time

log = logging.getLogger(__name__)


def can_pull(source: Source) -> bool:
    """Whether the platform can be asked, and what it needs was entered."""
    known = kind(source.kind)
    return hasattr(known, "fetch") or (hasattr(known, "pull") and known.pull(source, {}, clock.real()) is not None)


def pull(workspace: str, id: int) -> int:
    """Asks the platform of a source now; how many items were new, or said more. Raises UnknownSource, NoPull, PlatformSilent, BadPlatformAnswer."""
    source = accounts.source(workspace, id)
    if not can_pull(source):
        raise NoPull(name=source.name, platform=kind(source.kind).NAME[0])
    try:
        return pull_from(source)[0]
    except KoipondError as error:
        note_trouble(source, error)
        raise


def pull_from(source: Source) -> tuple[int, bool]:
    """One round: how many items were new, and whether there is more to ask for at once. Raises PlatformSilent, BadPlatformAnswer."""
    wanted = _fetched(source)
    kept, more = _pulled(source)
    accounts.note(source, pulled_at=clock.now(), trouble=None)
    return wanted + kept, more or wanted == WANTED_AT_ONCE


def note_trouble(source: Source, error: KoipondError) -> None:
    """Writes down what went wrong, in both languages, and since when."""
    (message, hint), (message_zh, hint_zh) = error.say("en"), error.say("zh")
    before = source.trouble or {}
    since = before["since"] if before.get("number") == error.number and "since" in before else clock.now().isoformat()
    accounts.note(source, trouble={"number": error.number, "message": message, "hint": hint, "message_zh": message_zh, "hint_zh": hint_zh, "since": since})


def _pulled(source: Source) -> tuple[int, bool]:
    known, cursor, kept = kind(source.kind), source.cursor, 0
    if not hasattr(known, "pull"):
        return 0, False
    for _ in range(PAGES_AT_ONCE):
        now = clock.real()
        asked = known.pull(source, cursor, now)
        if asked is None:
            return kept, False
        found = _read(source, lambda cursor=cursor, asked=asked, now=now: known.pulled(source, cursor, ask(source, asked), now))
        kept += keeping.keep(source, found.items, "pull")
        cursor = found.cursor
        accounts.note(source, cursor=cursor)
        if not found.more:
            return kept, False
    return kept, True


def _fetched(source: Source) -> int:
    """Asks for what leads lack; what the platform does not give stays wanted, and is told."""
    known, done, failed = kind(source.kind), 0, None
    if not hasattr(known, "fetch"):
        return 0
    for row in engine.database(source.workspace).dicts("collect.kept_wanted", account=source.id, most=WANTED_AT_ONCE):
        item = Item(row["id"], row["what"], _utc(row["at"]) - clock.offset(), row["fields"], row["raw"])
        try:
            found = _read(source, lambda item=item: known.fetched(source, item, ask(source, known.fetch(source, item.id))))
            done += keeping.keep(source, [found], "pull")
        except BadPlatformAnswer as error:
            failed = error
    if failed:
        raise failed
    return done


def _read(source: Source, deed):
    platform = kind(source.kind).NAME[0]
    try:
        return deed()
    except (Refused, Forged) as error:
        raise BadPlatformAnswer(platform=platform, reason=str(error)[:300]) from error
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadPlatformAnswer(platform=platform, reason=f"the answer could not be read ({type(error).__name__})") from error


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.UTC)


def rest_after(failures: int) -> timedelta:
    """How long a source is left alone after so many failures in a row."""
    return timedelta(seconds=min(REST_SECONDS * 2 ** max(0, failures - 1), REST_AT_MOST))
