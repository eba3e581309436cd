"""Sending what is ready, a page at a time: gate, claim, write, send, tell. One run of it in a process at a time.

The order carries the promise: a claim is on disk before any byte goes out, an outcome goes through the inbox, and the
mark of the batch moves last. Whatever moment a crash picks, nothing goes out twice and nothing is forgotten.
"""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import close_old_connections

from koipond import access, collect, engine
from koipond.deliver import attempts, events, gate, pages, recovery
from koipond.deliver.channels import serving
from koipond.deliver.letters import Letter, Writer
from koipond.deliver.logbook import MOST_BYTES, Logbook
from koipond.deliver.pressure import kept
from koipond.deliver.rates import Paces, WarmUp
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.kit import clock, ids

CHUNK_MESSAGES = 100         # claimed together
CHUNKS = 4                   # on their way at once, so that no connection waits for a claim or for the next page
TELL_SECONDS = 0.2           # outcomes are recorded at least so often
STOP_AFTER = 20              # answers in a row that blame the sender
STOP_MINUTES = 15            # for which nothing is sent then

log = logging.getLogger(__name__)


class Run:
    """What a sending process remembers. All of it can be found out again from the tables."""

    def __init__(self):
        self.worker = ids.fresh()
        self.low: dict[str, int] = {}              # workspace → oldest tick with something left; in it once recovered
        self.due: dict[str, datetime] = {}         # workspace → when the next message is due
        self.blamed: dict[str, int] = {}           # channel → answers in a row that blame the sender
        self.stopped: dict[str, datetime] = {}     # channel → until when nothing is sent
        self.books: dict[str, Logbook] = {}        # of a workspace
        self.paces = Paces()                       # of providers
        self.warm_up = WarmUp()
        self.threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="sender")


class Sending:
    """One event loop's part of a run: its connections, and how a page goes out."""

    def __init__(self, run: Run):
        self._run = run
        self._lines: dict[str, object] = {}
        self._under_way: set[asyncio.Task] = set()
        self._free = asyncio.Semaphore(CHUNKS)
        self.stopping = False

    async def page(self, workspace, channel: str = "email") -> bool:
        """Sends the next page of a workspace; whether there is more of what was due. When there is, the last mails of
        this page may still be under way. Raises Unreachable when nothing can go out.
        """
        more = False
        try:
            more = await self._page(workspace, channel)
        finally:
            if not more:
                await self._landed()
        return more

    async def _page(self, workspace, channel: str) -> bool:
        run, slug = self._run, workspace.slug
        db = engine.database(slug)
        if slug not in run.low:
            book = run.books.setdefault(slug, Logbook(slug))
            run.low[slug] = await self._off(_begun, db, run.worker, self._line(channel), book)
        if self._stopped(channel):
            run.due[slug] = run.stopped[channel]
            return False
        open_ones, page = await self._off(_looked, db, channel, run.low[slug])
        finished = []
        if run.books[slug].bytes > MOST_BYTES:
            await self._landed()   # all of it is recorded then
            run.books[slug].begin(run.worker)
        if page is not None:
            writer, rows = await self._off(_allowed, workspace, db, channel, page, run)
            if not await self._send(slug, channel, writer, rows):
                return False
            finished = await self._off(pages.finish, db, channel, page)
        run.low[slug], run.due[slug] = pages.ahead(open_ones, finished, run.low[slug])
        return run.due[slug] <= clock.now()

    async def close(self) -> None:
        """Waits for what is under way, and ends the connections."""
        await self._landed()
        for line in self._lines.values():
            await line.close()

    async def _send(self, slug: str, channel: str, writer: Writer, rows: list[dict]) -> bool:
        """Claims and sends chunk by chunk; True when all of it was claimed. What has gone out is told in any case."""
        line = self._line(channel)
        for start in range(0, len(rows), CHUNK_MESSAGES):
            await self._free.acquire()
            task = None
            try:
                if self.stopping or self._stopped(channel):
                    return False
                await line.ready()
                chunk = rows[start : start + CHUNK_MESSAGES]
                await self._off(pages.claim, engine.database(slug), chunk, self._run.worker)
                task = asyncio.create_task(self._chunk(slug, channel, writer, chunk))
                self._under_way.add(task)
                task.add_done_callback(self._ended)
            finally:
                if task is None:
                    self._free.release()
        return True

    def _ended(self, task: asyncio.Task) -> None:
        self._under_way.discard(task)
        self._free.release()

    async def _landed(self) -> None:
        """Returns when nothing is under way any more."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def _chunk(self, slug: str, channel: str, writer: Writer, rows: list[dict]) -> None:
        """Sends a claimed chunk and records every outcome, while it goes on; what stays without one is unknown."""
        line, answers, open_ones = self._line(channel), [], {(row["message"], row["attempt"]): row for row in rows}
        book = self._run.books[slug]

        def answer(letter: Letter, outcome: Outcome) -> None:
            book.answered(letter.row, outcome)
            open_ones.pop((letter.row["message"], letter.row["attempt"]), None)
            answers.append((letter.row, outcome))
            self._blame(channel, outcome)

        sending = asyncio.create_task(line.send(slug, self._letters(channel, writer, rows, answer, book), answer))
        while not sending.done():
            await asyncio.wait({sending}, timeout=TELL_SECONDS)
            await self._tell(slug, answers)
        if error := sending.exception():
            log.error("a chunk of %s was cut short", slug, exc_info=error)
            answers += [(row, Outcome(UNKNOWN, "cut_short", str(error)[:200])) for row in open_ones.values()]
        await self._tell(slug, answers)   # what came while the others were told

    def _letters(self, channel: str, writer: Writer, rows: list[dict], answer, book: Logbook) -> Iterator[Letter]:
        """Each letter is written when a connection is free for it."""
        for row in rows:
            if self._run.blamed.get(channel, 0) >= STOP_AFTER:
                answer(Letter(row, row["address"], "", "", b""), Outcome(LATER, "sender_blocked", "not tried: the server refuses this sender"))
                continue
            letter = writer.write(row)
            if letter.failed:
                answer(letter, Outcome(REFUSED, "render_failed", letter.failed))
            else:
                book.begun(row)
                yield letter

    async def _tell(self, slug: str, answers: list) -> None:
        """Records outcomes; keeps at it, because a mail that went out must not be forgotten."""
        if not answers:
            return
        told, answers[:] = list(answers), []
        items = [attempts.ended(row, outcome, clock.now()) if outcome.again_at is None else events.outcome(row, LATER, outcome.reason, outcome.detail, clock.now(), outcome.again_at)
                 for row, outcome in told]
        while True:
            try:
                return await self._off(collect.record, slug, items, all(item.name in events.PATIENT for item in items))
            except Exception:
                log.exception("%d outcomes of %s could not be recorded; trying again", len(items), slug)
                await asyncio.sleep(1.0)

    def _blame(self, channel: str, outcome: Outcome) -> None:
        run = self._run
        if outcome.status == ACCEPTED:
            run.blamed[channel] = 0
        elif outcome.stops:
            run.blamed[channel] = run.blamed.get(channel, 0) + 1
            if run.blamed[channel] == STOP_AFTER:
                run.stopped[channel] = clock.now() + timedelta(minutes=STOP_MINUTES)
                log.error("the mail server refuses this sender (%s): nothing is sent for %d minutes", outcome.detail, STOP_MINUTES)

    def _stopped(self, channel: str) -> bool:
        until = self._run.stopped.get(channel)
        if until is not None and until <= clock.now():
            del self._run.stopped[channel]
            self._run.blamed[channel] = 0
        return channel in self._run.stopped

    def _line(self, channel: str):
        if channel not in self._lines:
            self._lines[channel] = serving(channel).Line(paces=self._run.paces)
        return self._lines[channel]

    def _off(self, deed, *arguments):
        return asyncio.get_running_loop().run_in_executor(self._run.threads, deed, *arguments)


def _begun(db: engine.Database, worker: str, line, book: Logbook) -> int:
    """Recovers what an earlier run left, and says from which tick on there may be something to send."""
    recovery.recover(db, worker, book.of_before(), lambda rows: line.known(db, rows))
    book.begin(worker)
    return pages.open_since(db)


def _looked(db: engine.Database, channel: str, low: int):
    open_ones = pages.open_batches(db, channel, low)
    return open_ones, pages.next_page(db, channel, open_ones)


def _allowed(workspace, db: engine.Database, channel: str, page: pages.Page, run: Run) -> tuple[Writer, list[dict]]:
    """Who will write the mails of a page, and those of its messages that may go; the others have their no, or are put off."""
    try:
        writer, rules = Writer(workspace, page.versions), kept.in_force(workspace.slug)
        rows = gate.judged(db, channel, page.rows, writer.traits, rules)
        gate.refuse(db, channel, [(row, row["verdict"], row.get("detail", "")) for row in rows if row["verdict"] in gate.REASONS])
        if serving(channel).PACED:
            _pace(run, rows, clock.now())
        _put_off(db, [row for row in rows if row["verdict"] == gate.PUT_OFF], run.worker)
        allowed = [row for row in rows if row["verdict"] == "ok"]
        writer.choose(db, allowed)
    finally:
        close_old_connections()
    return writer, allowed


def _pace(run: Run, rows: list[dict], now: datetime) -> None:
    """Puts off what would be too much: for the provider now, or for a sender's domain that is being warmed up today."""
    may = [row for row in rows if row["verdict"] == "ok"]
    waits = run.warm_up.hold(may, _sent_today(now), now) if run.warm_up.under_way(now) else {}
    for row in may:
        until = waits.get(row["message"]) or run.paces.moment(row, now)
        if until:
            row.update(verdict=gate.PUT_OFF, until=until, reason="warm_up" if row["message"] in waits else "paced", detail="")


def _sent_today(now: datetime) -> int:
    """Mails that went out, or may have, since midnight (UTC), of all workspaces: the domain is one for all."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return sum(engine.database(one.slug).value("deliver.tried_since", since=midnight) for one in access.workspaces())


def _put_off(db: engine.Database, rows: list[dict], worker: str) -> None:
    """Lets messages wait until quiet hours end, with as much time left before they expire.

    Claimed before it is said, as for a mail: so a page that is read again after a crash does not send what is put off.
    """
    if rows:
        now = clock.now()
        pages.claim(db, rows, worker)
        collect.record(db.workspace, [
            events.outcome({**row, "expires_at": row["expires_at"] + (row["until"] - now)}, LATER, row["reason"], row["detail"], now, row["until"])
            for row in rows])
