"""What providers tell of what they took: kept before it is acknowledged, then found to be of a message, and told to the house.

It comes late, twice and in any order, and may come before we have written down what the provider calls the message. So it waits in
its table until it fits. What it then says is an event with an id of its own, which counts once.
"""

import json
import logging
import threading
import time
from collections import defaultdict
from concurrent.futures import Future
from datetime import datetime, timedelta

from django.db import close_old_connections

from koipond import access, collect, engine
from koipond.deliver import events
from koipond.deliver.provider import Report
from koipond.deliver.terms import ALL, Terms
from koipond.kit import clock

AT_ONCE = 5_000
GIVEN_UP_AFTER = timedelta(days=3)
LOOK_SECONDS = 30.0         # at the latest after this long, look again
OTHERS_SECONDS = 2.0        # the same, where other processes keep what is told
REST_SECONDS = 5.0          # after a fault
PACE_SECONDS = 0.03         # between the starts of two inserts: each makes a part on disk that must be merged

log = logging.getLogger(__name__)


class Keeper:
    """The thread that keeps what is told, all that came meanwhile as one insert. Who tells waits for it."""

    def __init__(self):
        self._waiting: list[tuple[str, int, tuple[Report, ...], Future]] = []
        self._lock, self._woken, self._stop = threading.Lock(), threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends when all that was offered is kept."""
        self._stop = True
        self._woken.set()
        self._thread.join()

    def offer(self, slug: str, account: int, told: tuple[Report, ...]) -> Future:
        """Done when the reports are safe on disk; holds the error when they are not."""
        done: Future = Future()
        with self._lock:
            self._waiting.append((slug, account, told, done))
        self._woken.set()
        return done

    def _run(self) -> None:
        while not self._stop:
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()
            began = time.monotonic()
            self._keep()
            time.sleep(max(0.0, began + PACE_SECONDS - time.monotonic()))
        self._keep()

    def _keep(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, []
        by_slug: dict[str, list] = defaultdict(list)
        for slug, account, told, done in taken:
            by_slug[slug].append((account, told, done))
        for slug, pieces in by_slug.items():
            try:
                keep(slug, [(account, report) for account, told, _ in pieces for report in told])
                error = None
            except Exception as failed:
                error = failed
            for _, _, done in pieces:
                done.set_result(None) if error is None else done.set_exception(error)
            look(slug)


class Finder:
    """The thread that finds of which messages the reports speak: at once where this process knows of some, and now and then for those that
    other processes keep."""

    def __init__(self, terms: Terms = ALL):
        self._terms, self._woken, self._stop, self._dirty = terms, threading.Event(), False, set()
        self._rests: dict[str, float] = {}      # workspace → until when, after a fault
        self._thread = threading.Thread(target=self._run, name="reports-found", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the workspace under way."""
        self._stop = True
        self._woken.set()
        self._thread.join()

    def look(self, slug: str) -> None:
        """There are reports, or something was written down by which they may now be found."""
        self._dirty.add(slug)
        self._woken.set()

    def _run(self) -> None:
        rest, all_at = LOOK_SECONDS if engine.embedded() else OTHERS_SECONDS, 0.0
        while not self._stop:
            if time.monotonic() >= all_at:
                self._dirty |= _workspaces()
                all_at = time.monotonic() + rest
            for slug in list(self._dirty):
                if self._rests.get(slug, 0.0) <= time.monotonic():
                    self._dirty.discard(slug)
                    self._find(slug)
            self._woken.wait(min(rest, REST_SECONDS) if self._rests else rest)
            self._woken.clear()

    def _find(self, slug: str) -> None:
        try:
            with self._terms.work(slug) as term:
                if term:
                    find(slug)
            self._rests.pop(slug, None)
        except Exception:
            log.exception("what providers told of messages of %s could not be taken up; trying again", slug)
            self._rests[slug] = time.monotonic() + REST_SECONDS
            self._dirty.add(slug)
        finally:
            close_old_connections()


def _workspaces() -> set[str]:
    try:
        return {workspace.slug for workspace in access.workspaces()}
    except Exception:
        log.exception("the workspaces with reports could not be read; trying again")
        return set()
    finally:
        close_old_connections()


_keeper: Keeper | None = None
_finder: Finder | None = None


def start_keeping() -> None:
    """Starts the keeper of this process."""
    global _keeper
    _keeper = Keeper()
    _keeper.start()


def stop_keeping() -> None:
    """Stops it; what was offered is kept."""
    global _keeper
    if _keeper:
        _keeper.stop()
        _keeper = None


def start_finding(terms: Terms = ALL) -> None:
    """Starts the finder; of a workspace, one process of all has it."""
    global _finder
    _finder = Finder(terms)
    _finder.start()


def stop_finding() -> None:
    """Stops it."""
    global _finder
    if _finder:
        _finder.stop()
        _finder = None


def offer(slug: str, account: int, told: tuple[Report, ...]) -> Future:
    """Keeps reports with all others that come at the same moment; at once, where no keeper runs."""
    if _keeper:
        return _keeper.offer(slug, account, told)
    done: Future = Future()
    keep(slug, [(account, report) for report in told])
    look(slug)
    done.set_result(None)
    return done


def look(slug: str) -> None:
    """Lets reports be looked through that have come, or that waited for what was written down."""
    if _finder:
        _finder.look(slug)


def keep(slug: str, told: list[tuple[int, Report]]) -> None:
    """Writes reports down. Again is once."""
    if told:
        at = clock.now()
        engine.database(slug).run(
            "deliver.keep_reports", accounts=[account for account, _ in told], names=[report.provider_id for _, report in told],
            addresses=[report.address for _, report in told], statuses=[report.status for _, report in told],
            reasons=[report.reason for _, report in told], details=[report.detail for _, report in told],
            moments=[clock.millis(report.at) for _, report in told], told_at=at)


def find(slug: str) -> int:
    """Tells the house what waiting reports say, as far as it is known of which message; returns how many those were."""
    db, found_all = engine.database(slug), 0
    while True:
        rows = db.dicts("deliver.find_reports", since=clock.now() - GIVEN_UP_AFTER, most=AT_ONCE)
        if not rows:
            return found_all
        collect.record(slug, [item for row in rows for item in _told(row)])
        db.run("deliver.found_reports", accounts=[row["account"] for row in rows], names=[row["sent_as"] for row in rows],
               hashes=[row["report_hash"] for row in rows], statuses=[row["status"] for row in rows])
        found_all += len(rows)
        if len(rows) < AT_ONCE:
            return found_all


def _told(row: dict) -> list[collect.Item]:
    at: datetime = row["at"].replace(tzinfo=clock.UTC)
    if ":" in row["status"]:
        verb, number = row["status"].split(":")
        return [events.called(row, verb, int(number), {"result": row["reason"], **json.loads(row["detail"] or "{}")}, at)]
    if row["status"] in ("accepted", "refused"):
        return [reconciled(row, row["status"], row["reason"], row["detail"], at)]
    return [told(row, row["status"], row["reason"], row["detail"], at)]


def told(row: dict, status: str, reason: str, detail: str, at: datetime) -> collect.Item:
    """The event of what a provider says of an attempt."""
    return events.receipt(row, status, reason, detail, at)


def reconciled(row: dict, status: str, reason: str, detail: str, at: datetime, due_at: datetime | None = None) -> collect.Item:
    """The event that the fate of an attempt is known after all."""
    told = events.outcome(row, status, reason, detail, at, due_at, account=row["account"], sent_as=row["sent_as"])
    return replace_id(told, f"{row['message']}:reconciled:{row['attempt']}")


def replace_id(item: collect.Item, message_id: str) -> collect.Item:
    """The same event under another id."""
    return collect.Item(kind=item.kind, name=item.name, message_id=message_id, at=item.at, person=item.person, properties=item.properties)
