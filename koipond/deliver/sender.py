"""The thread that sends: at once when a tick hands something over, and when something put off is due."""

import asyncio
import fcntl
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvloop
from django.conf import settings

from koipond import access, engine
from koipond.deliver import callbacks, chores, earlier, listening, outbox, reconcile, recovery, reports, webhooks
from koipond.deliver.channels import names
from koipond.deliver.errors import SenderElsewhere, Unreachable
from koipond.deliver.rates import Standing
from koipond.deliver.sending import Lines, Run, Sending
from koipond.deliver.standing import SenderStanding, Stopped, lasting, rests, sent
from koipond.deliver.terms import Term
from koipond.deliver.wechat import keeper
from koipond.kit import clock

PAGES_AT_ONCE = 4             # of all lanes together
LOOK_SECONDS = 2.0            # at the latest after this long, look whether another process has put something
CLOCK_SECONDS = 0.1           # how often the clock is asked whether something put off is due: it may be moved
REST_SECONDS = (1, 5, 15, 60)  # after a server could not be reached, or after a fault; then the last again
END_SECONDS = 30.0            # for what is under way when the sender is stopped

log = logging.getLogger(__name__)

_run = Run()
_sender: "Sender | None" = None
_asker: reconcile.Asker | None = None
_lock_file = None


class Sender:
    """The thread and its loop."""

    def __init__(self):
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._thread = threading.Thread(target=self._serve, name="sender", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Lets it look at once."""
        self._woken.set()

    def stop(self) -> None:
        """Ends after what is under way; what is claimed has an outcome then."""
        self._stop.set()
        self._woken.set()
        for lane in list(self._lanes.values()):
            if lane.sending:
                lane.sending.stopping = True
        self._thread.join(END_SECONDS)

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._go_on())

    async def _go_on(self) -> None:
        self._lines = Lines(_off, _run.paces)
        self._pages, look_at = asyncio.Semaphore(PAGES_AT_ONCE), 0.0
        try:
            while not self._stop.is_set():
                if self._woken.is_set() or time.monotonic() >= look_at:
                    self._woken.clear()
                    rest = await self._look()
                    look_at = time.monotonic() + rest
                for key, lane in self._lanes.items():
                    if lane.task is None and _may(key[0]) and _run.due.get(key, clock.now()) <= clock.now() and time.monotonic() >= lane.rests_until:
                        lane.task = asyncio.create_task(self._serve_lane(key, lane))
                await asyncio.to_thread(self._woken.wait, CLOCK_SECONDS)
            while tasks := [lane.task for lane in self._lanes.values() if lane.task]:
                await asyncio.wait(tasks)
        finally:
            await self._lines.close()

    async def _look(self) -> float:
        """Finds the channels by which something is left to send; how long to wait for the next look."""
        rest = LOOK_SECONDS
        try:
            places = await _off(_workspaces)
        except Exception:
            log.exception("the workspaces with something to send could not be looked for; trying again")
            return REST_SECONDS[1]
        for workspace in places:
            with _run.terms.work(workspace.slug) as term:
                if term and not await self._looked(workspace, term):
                    rest = REST_SECONDS[1]
        return rest

    async def _looked(self, workspace, term: Term) -> bool:
        try:
            found = await _off(_open_channels, workspace, term)
            await _off(earlier.look_again, _run, term, workspace.slug, self._lines)
        except Exception:
            log.exception("what %s has to send could not be looked for", workspace.slug)
            return False
        for channel in found:
            lane = self._lanes.setdefault((workspace.slug, channel), _Lane(workspace))
            lane.workspace = workspace
            lane.again = lane.task is not None
            if lane.task is None:
                _run.due.pop((workspace.slug, channel), None)   # there may be something new that is due earlier
        return True

    async def _serve_lane(self, key: tuple[str, str], lane: "_Lane") -> None:
        with _run.terms.work(key[0]) as term:
            if term:
                await self._serve_pages(key, lane, term)
            else:
                lane.task = None

    async def _serve_pages(self, key: tuple[str, str], lane: "_Lane", term: Term) -> None:
        """Page after page, while there is more that is due. One that is broken does not keep the others waiting."""
        held, sending = _run.lane(*key), None
        if not held.acquire(blocking=False):
            lane.rests_until, lane.task = time.monotonic() + CLOCK_SECONDS, None
            return
        try:
            sending = lane.sending = Sending(_run, term, lane.workspace, key[1], self._lines)
            more = True
            while more and not self._stop.is_set() and not term.leaving:
                async with self._pages:
                    more = await sending.page()
            lane.bad = 0
        except Exception as error:
            rests = REST_SECONDS[min(lane.bad, len(REST_SECONDS) - 1)]
            lane.bad, lane.rests_until = lane.bad + 1, time.monotonic() + rests
            if isinstance(error, Unreachable):
                log.warning("%s", error)
            else:
                log.exception("the sender could not send for %s by %s and tries again", *key)
        finally:
            if sending:
                await sending.landed()   # where it ended with more to do, the last page may be under way
            if lane.again:
                _run.due.pop(key, None)
            lane.sending, lane.task, lane.again = None, None, False
            held.release()


@dataclass
class _Lane:
    """A workspace's messages of one channel: they wait for no other lane."""

    workspace: object
    task: asyncio.Task | None = None
    sending: Sending | None = None
    rests_until: float = 0.0
    bad: int = 0                  # in a row
    again: bool = False           # something was put while its last page may have been under way


def start(shared: bool = False) -> None:
    """Starts the sender of this process, beside it who asks webhooks, who finds of which messages providers tell, and who does
    the chores of accounts. `shared`: for those workspaces only that are taken (`take`), and the door for returned mail is left closed.

    Raises SenderElsewhere when another process of this home sends.
    """
    global _sender, _asker, _run
    _hold()
    if shared:
        _run = Run()   # another process may have sent since
        _run.terms.share()
    _sender = Sender()
    outbox.on_ready(_sender.wake)
    _sender.start()
    webhooks.start(_run.terms)
    reports.start_finding(_run.terms)
    chores.start(_run.terms)
    keeper.start(_run.terms)
    _asker = reconcile.Asker(_run.terms)
    _asker.start()
    if not shared:
        threading.Thread(target=callbacks.take_up, name="promises", daemon=True).start()
        listening.start()


def run() -> Run:
    """What this process remembers of its sending."""
    return _run


def share(senders: int) -> None:
    """So many processes send: of what providers of mail take, each holds to its part."""
    _run.senders = senders
    _run.paces.share(senders)


def take(sure: dict[str, Callable[[], bool]]) -> None:
    """Sends for these workspaces too, each for as long as it is `sure` that no other process does."""
    for slug, says in sure.items():
        _run.terms.begin(slug, says)
        reports.look(slug)
    threading.Thread(target=callbacks.take_up, args=(list(sure),), name="promises", daemon=True).start()
    heard()


def forget(slug: str, term: Term) -> None:
    """Of a workspace of which nothing is under way any more this process remembers nothing. Where each of its claims has an outcome, that is
    noted, so that whoever is next has nothing to find out."""
    _run.forget(slug)
    try:
        if term.clean and term.recovered:
            with engine.while_sure(term.sure):
                recovery.ended(engine.database(slug), term.worker)
    except Exception as error:
        log.info("who sends for %s next looks into what is left: %s", slug, error)
    _run.terms.end(slug)


def heard() -> None:
    """Another process has something: the sender looks at once."""
    if _sender:
        _sender.wake()


def stop() -> None:
    """Stops them; returns when what was under way has its outcome."""
    global _sender, _asker
    listening.stop()
    chores.stop()
    webhooks.stop()
    reports.stop_finding()
    keeper.stop()
    if _asker:
        _asker.stop()
        _asker = None
    if _sender:
        outbox.on_ready(None)
        _sender.stop()
        _sender = None


def standing() -> SenderStanding:
    """How sending stands in this process."""
    lanes = dict(_sender._lanes) if _sender else {}
    stopped = {(*lane, "refused") for lane, until in list(_run.stopped.items()) if until > clock.now()}
    stopped |= {(*key, "unreachable") for key, lane in lanes.items() if lane.bad and _may(key[0])}
    return SenderStanding(_sender is not None, [Stopped(*lane, seconds) for lane, seconds in lasting("lane", stopped).items()], rests(), sent(),
                          _run.terms.taken() if _run.terms.shared else None, _run.senders)


def send_now(workspace: str) -> None:
    """Sends everything of a workspace that is ready.

    For the command line and tests: waits, also for a page that the sender has under way. Raises Unreachable when the
    mail server cannot be used, SenderElsewhere when another process of this home sends.
    """
    _hold()
    made, thread = [], threading.Thread(target=lambda: made.append(_drained(workspace)), name="send-now")
    thread.start()   # a loop of its own, so that it may be called from anywhere
    thread.join()
    if made[0] is not None:
        raise made[0]


def paces(workspace: str) -> list[Standing]:
    """How each provider of mail is written to now, of those to which this process has sent mail of a workspace since its start."""
    return _run.paces.standing(str(workspace), clock.now())


def ask_now(workspace: str) -> None:
    """Asks every webhook of a workspace that is due; for the command line and tests, where no sender runs.

    Waits for the answers. Whoever is to be asked again later is not waited for. Raises SenderElsewhere as `send_now`.
    """
    _hold()
    webhooks.ask_now(str(workspace))


def _drained(slug: str) -> Exception | None:
    """Sends all that is due, channel after channel; what keeps one of them from sending is told after the others were tried."""
    async def drain() -> Exception | None:
        trouble, workspace = None, await _off(access.workspace, str(slug))
        if (term := _run.terms.of(workspace.slug)) is None:
            raise SenderElsewhere(place=workspace.slug)
        lines = Lines(_off, _run.paces)
        try:
            for channel in await _off(_open_channels, workspace, term):
                held = _run.lane(workspace.slug, channel)
                await asyncio.to_thread(held.acquire)
                try:
                    sending = Sending(_run, term, workspace, channel, lines)
                    while await sending.page():
                        pass
                except Exception as error:
                    trouble = trouble or error
                finally:
                    held.release()
        finally:
            await lines.close()
        return trouble

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(drain())
    except Exception as error:
        return error


def _may(slug: str) -> bool:
    """Whether this process sends for a workspace, and is not about to leave it."""
    return (term := _run.terms.of(slug)) is not None and not term.leaving


def _off(deed, *given):
    """In one of the threads that ask the stores."""
    return asyncio.get_running_loop().run_in_executor(_run.threads, deed, *given)


def _open_channels(workspace, term: Term) -> list[str]:
    """The channels by which a workspace has something left to send, mail too where an earlier run must be looked into."""
    found = [channel for (channel,) in engine.database(workspace.slug).rows("deliver.open_channels") if channel in names()]
    return found if term.recovered else list(dict.fromkeys(["email", *found]))


def _workspaces() -> list:
    return access.workspaces()


def _hold() -> None:
    """One process of a home sends: two would write into each other's logbooks."""
    global _lock_file
    if _lock_file is not None:
        return
    file = Path(settings.HOME, "sender.lock").open("w")  # noqa: SIM115 - it stays open as long as the process sends
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise SenderElsewhere(place=settings.HOME) from None
    _lock_file = file
