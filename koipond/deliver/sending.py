"""Sending what is ready, a page at a time: gate, claim, write, send, tell. Of a workspace, one process at a time.

The order carries the promise: a claim is on disk before any byte goes out, an outcome goes through the inbox, and the
mark of the batch moves last. Whatever moment a crash picks, nothing goes out twice and nothing is forgotten.
"""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock

from django.db import close_old_connections

from koipond import collect, engine
from koipond.deliver import attempts, earlier, events, everywhere, gate, line, pages, seeds, standing
from koipond.deliver.channels import names, serving
from koipond.deliver.letters import Letter, Writer
from koipond.deliver.logbook import MOST_BYTES, Logbook
from koipond.deliver.pressure import kept
from koipond.deliver.rates import Exchangers, Paces, WarmUp
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.deliver.terms import Term, Terms
from koipond.deliver.web import Web
from koipond.kit import clock

THREADS = 4                  # that ask the stores
CHUNK_MESSAGES = 100         # claimed together, unless the line says how many
CHUNKS = 4                   # on their way at once, so that no connection waits for a claim or for the next page
TELL_SECONDS = 0.5           # outcomes are recorded at least so often
STOP_AFTER = 20              # answers in a row that blame the sender
STOP_MINUTES = 15            # for which nothing is sent then

log = logging.getLogger(__name__)
_tried = everywhere.Counts()

class Run:
    """What a sending process remembers, by workspace and channel. All of it can be found out again from the tables."""

    def __init__(self):
        self.terms = Terms()
        self.low: dict[tuple[str, str], int] = {}             # oldest tick with something left
        self.due: dict[tuple[str, str], datetime] = {}        # when the next message is due
        self.blamed: dict[tuple[str, str], int] = {}          # answers in a row that blame the sender
        self.stopped: dict[tuple[str, str], datetime] = {}    # until when nothing is sent
        self.books: dict[tuple[str, str], Logbook] = {}
        self.paces = Paces(exchangers=Exchangers())           # of providers of mail
        self.warm_up = WarmUp()
        self.senders = 1                                      # that live, and share what providers take
        self.threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="sender")
        self.recovering = Lock()
        self._lanes: dict[tuple[str, str], Lock] = {}
        self._making = Lock()

    def lane(self, slug: str, channel: str) -> Lock:
        """Held while a page of it goes out: one at a time, whoever asks."""
        with self._making:
            return self._lanes.setdefault((slug, channel), Lock())

    def forget(self, slug: str) -> None:
        """Of a workspace for which this process sends no longer."""
        for remembered in (self.low, self.due, self.blamed, self.stopped):
            for lane in [lane for lane in list(remembered) if lane[0] == slug]:
                remembered.pop(lane, None)
        for lane in [lane for lane in list(self.books) if lane[0] == slug]:
            self.books.pop(lane).close()


class Lines:
    """The ways out of one event loop: servers of the installation once, accounts by workspace and channel."""

    def __init__(self, off, paces: Paces):
        self._off, self._web, self._paces, self._lines = off, Web(), paces, {}

    def of(self, slug: str, channel: str):
        server = serving(channel)
        key = (server.__name__,) if server else (slug, channel)
        if key not in self._lines:
            self._lines[key] = server.Line(paces=self._paces) if server else line.Line(slug, channel, self._web, self._off)
        return self._lines[key]

    async def close(self) -> None:
        for each in self._lines.values():
            await each.close()
        await self._web.close()


class Sending:
    """One lane's part of a run, in one event loop: how the pages of a workspace go out by a channel."""

    def __init__(self, run: Run, term: Term, workspace, channel: str, lines: Lines):
        self._run, self._term, self._workspace, self._channel = run, term, workspace, channel
        self._slug, self._lane, self._lines = workspace.slug, (workspace.slug, channel), lines
        self._under_way: set[asyncio.Task] = set()
        self._free = asyncio.Semaphore(CHUNKS)
        self.stopping = False

    async def page(self) -> bool:
        """Sends the next page; whether there is more of what was due. When there is, the last messages of this page may
        still be under way. Raises Unreachable when nothing can go out.
        """
        more = False
        try:
            more = await self._page()
        finally:
            if not more:
                await self.landed()
        return more

    async def _page(self) -> bool:
        run, lane, channel = self._run, self._lane, self._channel
        db = engine.database(self._slug)
        if lane not in run.low:
            run.low[lane] = await self._off(earlier.begun, run, self._term, db, channel, {name: self._lines.of(self._slug, name) for name in names()})
        if self._stopped():
            run.due[lane] = run.stopped[lane]
            return False
        open_ones, page = await self._off(_looked, db, channel, run.low[lane])
        finished = []
        if run.books[lane].bytes > MOST_BYTES:
            await self.landed()   # all of it is recorded then
            run.books[lane].begin(self._term.worker)
        if page is not None:
            writer, rows = await self._off(_allowed, self._workspace, db, channel, page, run, self._term)
            if not await self._send(writer, rows):
                return False
            finished = await self._off(pages.finish, db, channel, page)
        run.low[lane], run.due[lane] = pages.ahead(open_ones, finished, run.low[lane])
        return run.due[lane] <= clock.now()

    async def _send(self, writer: Writer, rows: list[dict]) -> bool:
        """Claims and sends chunk by chunk; True when all of it was claimed. What has gone out is told in any case."""
        way = self._line()
        for start in range(0, len(rows), size := await self._size(way)):
            await self._free.acquire()
            task = None
            try:
                if self.stopping or self._term.leaving or self._stopped():
                    return False
                await way.ready()
                chunk = rows[start : start + size]
                await self._off(_claim, self._term, engine.database(self._slug), chunk)
                task = asyncio.create_task(self._chunk(writer, chunk))
                self._under_way.add(task)
                task.add_done_callback(self._ended)
            finally:
                if task is None:
                    self._free.release()
        return True

    def _ended(self, task: asyncio.Task) -> None:
        self._under_way.discard(task)
        self._free.release()

    async def landed(self) -> None:
        """Returns when nothing is under way any more."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def _chunk(self, writer: Writer, rows: list[dict]) -> None:
        """Sends a claimed chunk and records every outcome, while it goes on; what stays without one is unknown."""
        way, answers, open_ones = self._line(), [], {(row["message"], row["attempt"]): row for row in rows}
        slug, book = self._slug, self._run.books[self._lane]

        def answer(letter: Letter, outcome: Outcome) -> None:
            book.answered(letter.row, outcome)
            standing.went(slug, letter.row["channel"], outcome.status)
            standing.traced(slug, letter.row, outcome)
            open_ones.pop((letter.row["message"], letter.row["attempt"]), None)
            if not seeds.is_copy(letter.row):
                answers.append((letter.row, outcome))
            self._blame(outcome)

        sending = asyncio.create_task(way.send(slug, self._letters(writer, rows, answer, book), answer))
        while not sending.done():
            await asyncio.wait({sending}, timeout=TELL_SECONDS)
            await self._tell(slug, answers)
        if error := sending.exception():
            log.error("a chunk of %s was cut short", slug, exc_info=error)
            answers += [(row, Outcome(UNKNOWN, "cut_short", str(error)[:200])) for row in open_ones.values() if not seeds.is_copy(row)]
        await self._tell(slug, answers)   # what came while the others were told

    def _letters(self, writer: Writer, rows: list[dict], answer, book: Logbook) -> Iterator[Letter]:
        """Each letter is written when a connection is free for it."""
        for row in rows:
            if self._run.blamed.get(self._lane, 0) >= STOP_AFTER:
                answer(Letter(row, row["address"]), Outcome(LATER, "sender_blocked", "not tried: the server refuses this sender"))
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

    def _blame(self, outcome: Outcome) -> None:
        run, lane = self._run, self._lane
        if outcome.status == ACCEPTED:
            run.blamed[lane] = 0
        elif outcome.stops:
            run.blamed[lane] = run.blamed.get(lane, 0) + 1
            if run.blamed[lane] == STOP_AFTER:
                run.stopped[lane] = clock.now() + timedelta(minutes=STOP_MINUTES)
                log.error("what %s sends by %s is refused (%s): nothing is sent so for %d minutes", *lane, outcome.detail, STOP_MINUTES)

    def _stopped(self) -> bool:
        until = self._run.stopped.get(self._lane)
        if until is not None and until <= clock.now():
            del self._run.stopped[self._lane]
            self._run.blamed[self._lane] = 0
        return self._lane in self._run.stopped

    async def _size(self, way) -> int:
        """How many are claimed together: more of what goes fast, for a claim waits for the disk."""
        return await way.chunk() if hasattr(way, "chunk") else CHUNK_MESSAGES

    def _line(self):
        return self._lines.of(self._slug, self._channel)

    def _off(self, deed, *arguments):
        return asyncio.get_running_loop().run_in_executor(self._run.threads, deed, *arguments)


def _claim(term: Term, db: engine.Database, rows: list[dict]) -> None:
    """Raises NotOurs, and claims nothing, when another process may send by now."""
    try:
        with engine.while_sure(term.sure):
            pages.claim(db, rows, term.worker)
    except Exception:
        term.clean = False   # it may have been written, or be on its way
        raise


def _looked(db: engine.Database, channel: str, low: int):
    open_ones = pages.open_batches(db, channel, low)
    return open_ones, pages.next_page(db, channel, open_ones)


def _allowed(workspace, db: engine.Database, channel: str, page: pages.Page, run: Run, term: Term) -> tuple[Writer, list[dict]]:
    """Who will write the mails of a page, and those of its messages that may go; the others have their no, or are put off."""
    try:
        writer, rules = Writer(workspace, channel, page.versions, {row["journey"] for row in page.rows}), kept.in_force(workspace.slug)
        rows = gate.judged(db, channel, page.rows, writer.traits, rules)
        gate.refuse(db, channel, [(row, row["verdict"], row.get("detail", "")) for row in rows if row["verdict"] in gate.REASONS])
        if (server := serving(channel)) and server.PACED:
            _pace(run, db.workspace, rows, clock.now())
        _put_off(term, db, [row for row in rows if row["verdict"] == gate.PUT_OFF])
        allowed = [row for row in rows if row["verdict"] == "ok"]
        writer.choose(db, allowed)
        writer.shorten(db, allowed)
        if channel == "email":
            allowed += seeds.copies(db, allowed)
    finally:
        close_old_connections()
    return writer, allowed


def _pace(run: Run, slug: str, rows: list[dict], now: datetime) -> None:
    """Puts off what would be too much: for the provider now, or for a sender's domain that is being warmed up today."""
    may = [row for row in rows if row["verdict"] == "ok"]
    if run.paces.exchangers:
        run.paces.exchangers.ahead(row["address"] for row in may)
    waits = run.warm_up.hold(may, _sent_today(now), now, run.senders) if run.warm_up.under_way(now) else {}
    for row in may:
        until = waits.get(row["message"]) or run.paces.moment(row, now, slug)
        if until:
            row.update(verdict=gate.PUT_OFF, until=until, reason="warm_up" if row["message"] in waits else "paced", detail="")


def _sent_today(now: datetime) -> int:
    """Mails that went out, or may have, since midnight (UTC), of all workspaces: the domain is one for all."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return _tried.sum(midnight, lambda slug: engine.database(slug).value("deliver.tried_since", since=midnight))


def _put_off(term: Term, db: engine.Database, rows: list[dict]) -> None:
    """Lets messages wait until quiet hours end, with as much time left before they expire.

    Claimed before it is said, as for a mail: so a page that is read again after a crash does not send what is put off.
    """
    if rows:
        now = clock.now()
        _claim(term, db, rows)
        collect.record(db.workspace, [
            events.outcome({**row, "expires_at": row["expires_at"] + (row["until"] - now)}, LATER, row["reason"], row["detail"], now, row["until"])
            for row in rows])
