"""The thread that asks outside services, beside the sender: a few at once of each host, so that a dead one slows nobody else.

At least once: an ask is closed after its answer is safe in the inbox. Killed in between, it asks again under the same id, by which
the service knows it; what it answers then is dropped where all duplicates are.
"""

import asyncio
import logging
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import h11
import uvloop
from django.db import close_old_connections

from koipond import access, engine
from koipond.deliver.breaker import Host
from koipond.deliver.terms import ALL, Term, Terms
from koipond.deliver.webhooks import answers, asks, signing, wire
from koipond.deliver.webhooks.addresses import Forbidden, resolved
from koipond.deliver.webhooks.answers import FAILED, LATER, Outcome
from koipond.deliver.webhooks.asks import Mark
from koipond.deliver.webhooks.body import BODY_BYTES_AT_MOST, Bodies
from koipond.kit import clock, tracing

AT_ONCE = 200                  # requests of this process
OF_A_HOST = 8                  # at once
TELL_SECONDS = 0.2             # ends are recorded at least so often while a page goes on
LOOK_SECONDS = 2.0             # at the latest after this long, look whether another process has filed something
CLOCK_SECONDS = 0.1            # how often the clock is asked whether something is due: it may be moved
REST_SECONDS = 15.0            # after a fault of ours
END_SECONDS = 30.0             # for what is under way at the end

log = logging.getLogger(__name__)
_caller: "Caller | None" = None


@dataclass
class Queue:
    """What a workspace wants asked of a host: where it goes on, and when something is due."""

    mark: Mark
    due_at: datetime | None
    task: asyncio.Task | None = None


@dataclass
class Place:
    """A workspace: up to which tick it was looked for asks, and its queues by host."""

    term: Term
    seen: int | None = None
    queues: dict[str, Queue] = field(default_factory=dict)


class Calling:
    """One event loop's part: hosts, queues and what is under way."""

    def __init__(self, terms: Terms = ALL):
        self.stopping, self._terms = False, terms
        self._places: dict[str, Place] = {}
        self._hosts: dict[str, Host] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="webhooks")

    async def look(self, slug: str) -> None:
        """Finds the hosts for which something was filed since the last look."""
        if (term := self._terms.of(slug)) is None:
            self._places.pop(slug, None)
            return
        if slug not in self._places or self._places[slug].term is not term:
            self._places[slug] = Place(term)    # another process may have asked since
        place, db = self._places[slug], engine.database(slug)
        if place.seen is None:
            found, place.seen = await self._off(asks.open_hosts, db)
        else:
            found, place.seen = await self._off(asks.new_hosts, db, place.seen)
        for host, mark in found.items():
            queue = place.queues.setdefault(host, Queue(mark, mark.due_at))
            queue.mark = min(queue.mark, mark)
            queue.due_at = min(queue.due_at or mark.due_at, mark.due_at)

    def begin(self) -> None:
        """Starts with every host for which something is due."""
        for slug, place in self._places.items():
            for host, queue in list(place.queues.items()) if not place.term.leaving else ():
                if queue.task is None and queue.due_at is None:
                    del place.queues[host]
                elif queue.task is None and queue.due_at <= clock.now() and not self._host(host).resting():
                    queue.task = asyncio.create_task(self._served(slug, host, queue, place.term))

    async def land(self) -> None:
        """Returns when nothing is under way."""
        while tasks := {queue.task for place in self._places.values() for queue in place.queues.values() if queue.task}:
            await asyncio.wait(tasks)

    def _host(self, host: str) -> Host:
        return self._hosts.setdefault(host, Host(OF_A_HOST))

    async def _served(self, slug: str, host: str, queue: Queue, term: Term) -> None:
        with term.work() as may:
            if may:
                await self._serve(slug, host, queue, term)
            else:
                queue.task = None

    async def _serve(self, slug: str, host: str, queue: Queue, term: Term) -> None:
        """Page after page, as long as something is due and the host is there."""
        try:
            while not self._ends(term) and not self._host(host).resting():
                mark, db = queue.mark, engine.database(slug)
                rows, behind, after = await self._off(asks.page, db, host, mark)
                if behind == mark:
                    if queue.mark == mark:      # else a look has found something earlier meanwhile
                        queue.due_at = after
                        return
                    continue
                whole = await self._page(slug, db, self._host(host), rows, term)
                if whole and queue.mark == mark:
                    queue.mark = behind
        except Exception:
            log.exception("webhooks of %s to %s rest and go on later", slug, host)
            queue.due_at = clock.now() + timedelta(seconds=REST_SECONDS)
        finally:
            queue.task = None

    async def _page(self, slug: str, db: engine.Database, host: Host, rows: list[dict], term: Term) -> bool:
        """Asks what is on a page, and tells what comes of it while it goes on; whether all of it was asked."""
        bodies, secrets = await self._off(_prepared, slug, db, rows) if rows else (None, [])
        coming, left, under_way, ended = iter(rows), len(rows), set(), []
        closing, told_at = asyncio.ensure_future(asyncio.sleep(0)), time.monotonic()
        while True:
            while left and len(under_way) < host.width() and not self._ends(term) and not host.resting():
                under_way.add(asyncio.create_task(self._ask(next(coming), bodies, secrets, host)))
                left -= 1
            if under_way:
                done, under_way = await asyncio.wait(under_way, timeout=TELL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                ended += [task.result() for task in done]
            if ended and (not under_way or closing.done() and time.monotonic() - told_at >= TELL_SECONDS):
                await closing     # one after the other; requests go on meanwhile
                closing = asyncio.create_task(self._off(asks.close, db, ended))
                ended, told_at = [], time.monotonic()
            if not under_way and (not left or self._ends(term) or host.resting()):
                await closing
                return not left

    def _ends(self, term: Term) -> bool:
        return self.stopping or term.leaving

    async def _ask(self, row: dict, bodies: Bodies, secrets: list[str], host: Host) -> tuple[dict, Outcome]:
        """One try. What never reaches the host says nothing about it."""
        body = bodies.of(row)
        if row["until_at"] <= clock.now():
            return row, Outcome(FAILED, "too_late")
        if body is None:
            return row, Outcome(FAILED, "person_gone")
        if len(body) > BODY_BYTES_AT_MOST:
            return row, Outcome(FAILED, "too_big", detail=f"{len(body)} bytes")
        async with self._free:
            with tracing.span("webhook", trace=_trace(row), workspace=bodies.workspace, message=str(row["message"]), journey=row["journey"], step=row["step"],
                              attempt=row["attempt"]) as made:
                outcome = await _asked(row, body, secrets)
                if made is not None:
                    made.set_attribute("outcome", outcome.kind)
        host.note(outcome.alive)
        return row, outcome

    async def _off(self, deed: Callable, *given):
        return await asyncio.get_running_loop().run_in_executor(self._threads, _closing, deed, given)


class Caller:
    """The thread and its loop."""

    def __init__(self, terms: Terms = ALL):
        self._terms, self._stop, self._woken = terms, threading.Event(), threading.Event()
        self._calling: Calling | None = None
        self._thread = threading.Thread(target=self._serve, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Lets it look at once."""
        self._woken.set()

    def stop(self) -> None:
        """Ends after the requests under way."""
        self._stop.set()
        if self._calling:
            self._calling.stopping = True
        self._thread.join(END_SECONDS)

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._go_on())

    async def _go_on(self) -> None:
        self._calling, look_at = Calling(self._terms), 0.0
        while not self._stop.is_set():
            if self._woken.is_set() or time.monotonic() >= look_at:
                self._woken.clear()
                look_at = time.monotonic() + await self._look()
            self._calling.begin()
            await asyncio.sleep(CLOCK_SECONDS)
        await self._calling.land()

    async def _look(self) -> float:
        """Looks into every workspace; how long to wait for the next look. One that is broken does not keep the others waiting."""
        wait = LOOK_SECONDS
        try:
            places = await self._calling._off(access.workspaces)
        except Exception:
            log.exception("the workspaces with webhooks could not be looked for; trying again")
            return REST_SECONDS
        for workspace in places:
            try:
                await self._calling.look(workspace.slug)
            except Exception:
                log.exception("the webhooks of %s could not be looked for", workspace.slug)
                wait = REST_SECONDS
        return wait


def start(terms: Terms = ALL) -> None:
    """Starts the caller of this process; `terms` sees to it that no other asks for the same workspace."""
    global _caller
    _caller = Caller(terms)
    asks.on_filed(_caller.wake)
    _caller.start()


def stop() -> None:
    """Stops it; returns when what was under way has its end."""
    global _caller
    if _caller:
        asks.on_filed(None)
        _caller.stop()
        _caller = None


def ask_now(workspace: str) -> None:
    """Asks all of a workspace that is due now, in a loop of its own, so that it may be called from anywhere."""
    async def all_of_it() -> None:
        calling = Calling()
        await calling.look(workspace)
        calling.begin()
        await calling.land()

    thread = threading.Thread(target=lambda: asyncio.run(all_of_it()), name="ask-now")
    thread.start()
    thread.join()


async def _asked(row: dict, body: bytes, secrets: list[str]) -> Outcome:
    try:
        async with asyncio.timeout(wire.TIMEOUT_SECONDS):
            place = await resolved(row["url"])
            headers = [*signing.headers(row["message"], body, int(time.time()), secrets), ("traceparent", tracing.header(_trace(row)))]
            reply = await wire.post(place, headers, body)
        return answers.read(reply, row["save"])
    except Forbidden as error:
        return Outcome(FAILED, "forbidden", detail=str(error))
    except TimeoutError:
        return Outcome(LATER, "timeout", alive=False)
    except ssl.SSLError as error:
        return Outcome(LATER, "no_trust", detail=str(error.reason or error), alive=False)
    except h11.ProtocolError as error:
        return Outcome(LATER, "unreadable", detail=str(error), alive=False)
    except OSError as error:
        return Outcome(LATER, "no_connection", detail=str(error.strerror or error), alive=False)


def _trace(row: dict) -> str:
    """A message's trace is its id; what is no message, such as an alert, has one that follows from its id."""
    try:
        return UUID(str(row["message"])).hex
    except ValueError:
        return tracing.of("webhook", row["message"])


def _prepared(slug: str, db: engine.Database, rows: list[dict]) -> tuple[Bodies, list[str]]:
    return Bodies(slug, db, rows), signing.signing_secrets(slug)


def _closing(deed: Callable, given: tuple):
    """A connection to the store of decisions may have been closed by its server since this thread's last deed."""
    try:
        return deed(*given)
    finally:
        close_old_connections()
