"""What became of messages of which it is not known: the provider is asked, where it can be.

An attempt that it knows is accepted (or refused) after all. One that it does not know, asked some time after and more than once,
was never taken: its message goes out once more. Until then nothing is sent again by itself.
"""

import asyncio
import logging
import threading
from datetime import timedelta

from django.db import close_old_connections

from koipond import access, collect, engine
from koipond.deliver import addresses, channel_accounts, reports, tokens
from koipond.deliver.channels import provider
from koipond.deliver.no_answer import NoAnswer, NotAsked
from koipond.deliver.provider import Refused, StaleToken
from koipond.deliver.terms import ALL, Terms
from koipond.deliver.web import Web
from koipond.engine import Sql
from koipond.kit import clock

AFTER = timedelta(minutes=2)        # a provider may show a message only some time after it took it
NEVER_TAKEN_AFTER = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=3)
AT_ONCE = 200                       # attempts asked for in one go
EVERY_SECONDS = 60.0
END_SECONDS = 35.0

log = logging.getLogger(__name__)


class Asker:
    """The thread that asks, once in a while, for every workspace of this process."""

    def __init__(self, terms: Terms = ALL):
        self._terms, self._stop = terms, threading.Event()
        self._thread = threading.Thread(target=self._serve, name="reconcile", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the question under way."""
        self._stop.set()
        self._thread.join(END_SECONDS)

    def _serve(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            try:
                for workspace in access.workspaces():
                    with self._terms.work(workspace.slug) as term:
                        if term:
                            self._look(workspace.slug)
            except Exception:
                log.exception("what became of messages could not be asked for; it is asked again")
            close_old_connections()

    @staticmethod
    def _look(slug: str) -> None:
        try:
            reconcile(slug)
        except Exception:
            log.exception("what became of messages of %s could not be asked for; it is asked again", slug)


def reconcile(slug: str) -> int:
    """Asks for all attempts of a workspace whose fate is open and can be found out; returns of how many it is known now.

    What the provider does not know, and the provider that does not answer, are asked again at the next call.
    """
    try:
        db, known = engine.database(slug), 0
        for account in channel_accounts.accounts(slug):
            if hasattr(provider(account.provider), "look_up"):
                now = clock.now()
                rows = db.dicts("deliver.open_fates", account=account.id, since=now - GIVEN_UP_AFTER, until=now - AFTER, most=AT_ONCE)
                known += _asked(slug, account, _with_addresses(db, account.channel, rows)) if rows else 0
        return known
    finally:
        close_old_connections()


def _with_addresses(db: engine.Database, channel: str, rows: list[dict]) -> list[dict]:
    """Those whose person still has the address; where somebody else has it now, nothing is asked."""
    people = {row["person"]: row for row in addresses.people(db, channel, sorted({row["person"] for row in rows}), Sql(""))}
    return [{**row, "address": people[row["person"]]["address"], "at": row["at"].replace(tzinfo=clock.UTC)} for row in rows
            if row["person"] in people and people[row["person"]]["address_hash"] == row["address_hash"]]


def _asked(slug: str, account, rows: list[dict]) -> int:
    told = asyncio.run(_all(account, rows)) if rows else []
    items = [item for row, found in told for item in _items(row, found)]
    collect.record(slug, items)
    return len(items)


async def _all(account, rows: list[dict]) -> list[tuple[dict, list | None]]:
    known, web, told = provider(account.provider), Web(), []
    try:
        token = await tokens.of(account, web, asyncio.to_thread) if hasattr(known, "token_call") else ""
        for call in known.look_up(account, rows, token):
            told.append((call.letters[0], known.found(account, call, await web.ask(call))))
    except (NotAsked, NoAnswer, Refused, StaleToken, ValueError, KeyError, TypeError) as error:
        log.warning("the account %s could not be asked what became of %d messages: %s", account.id, len(rows), type(error).__name__)
    finally:
        await web.close()
    return told


def _items(row: dict, found: list | None) -> list[collect.Item]:
    now = clock.now()
    if found:
        one = found[0]
        whole = [reports.reconciled(row, "refused" if one.status == "refused" else "accepted", "" if one.status != "refused" else one.reason, "", now)]
        return whole if one.status in ("accepted", "refused") else [*whole, reports.told(row, one.status, one.reason, one.detail, one.at)]
    if found is not None and row["at"] <= now - NEVER_TAKEN_AFTER and row["expires_at"].replace(tzinfo=clock.UTC) > now:
        return [reports.reconciled({**row, "expires_at": row["expires_at"].replace(tzinfo=clock.UTC)}, "later", "not_taken", "", now, due_at=now)]
    return []
