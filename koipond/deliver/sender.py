"""The thread that sends: at once when a tick hands something over, and when something put off is due."""

import asyncio
import fcntl
import logging
import threading
import time
from pathlib import Path

import uvloop
from django.conf import settings

from koipond import access
from koipond.deliver import listening, outbox, webhooks
from koipond.deliver.errors import SenderElsewhere, Unreachable
from koipond.deliver.sending import Run, Sending
from koipond.kit import clock

LOOK_SECONDS = 2.0            # at the latest after this long, look whether another process has put something
CLOCK_SECONDS = 0.1           # how often the clock is asked whether something put off is due: it may be moved
REST_SECONDS = (1, 5, 15, 60)  # after a server could not be reached, or after a fault; then the last again
END_SECONDS = 30.0            # for what is under way when the sender is stopped

log = logging.getLogger(__name__)

_run = Run()
_at_work = threading.Lock()   # one page at a time in this process, whoever asks
_sender: "Sender | None" = None
_lock_file = None


class Sender:
    """The thread and its loop."""

    def __init__(self):
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._sending: Sending | None = None
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
        if self._sending:
            self._sending.stopping = True
        self._thread.join(END_SECONDS)

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._go_on())

    async def _go_on(self) -> None:
        self._sending, bad = Sending(_run), 0
        try:
            while not self._stop.is_set():
                self._woken.clear()
                try:
                    busy, bad = await self._round(), 0
                except Unreachable as error:
                    log.warning("%s", error)
                    busy, bad = False, bad + 1
                except Exception as error:
                    log.error("the sender rests and tries again: %s", error)
                    busy, bad = False, bad + 1
                if not busy:
                    rest = REST_SECONDS[min(bad, len(REST_SECONDS)) - 1] if bad else LOOK_SECONDS
                    await asyncio.to_thread(self._wait, rest, bool(bad))
        finally:
            await self._sending.close()

    async def _round(self) -> bool:
        """A page for each workspace in turn, so that a large or a broken one does not keep the others waiting."""
        busy, fault = False, None
        for workspace in await asyncio.to_thread(_workspaces):
            if self._stop.is_set() or not _at_work.acquire(blocking=False):
                continue
            try:
                busy |= await self._sending.page(workspace)
            except Unreachable:
                raise
            except Exception as error:
                log.exception("the sender could not send for %s and goes on with the others", workspace.slug)
                fault = error
            finally:
                _at_work.release()
        if fault and not busy:
            raise fault
        return busy

    def _wait(self, seconds: float, must: bool) -> None:
        """Until woken, until the next message is due, or so long; `must` rests in any case, but for the end."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stop.is_set():
            if must:
                self._stop.wait(CLOCK_SECONDS)
            elif self._woken.wait(CLOCK_SECONDS) or min(_run.due.values(), default=outbox.NEVER) <= clock.now():
                return


def start() -> None:
    """Starts the sender of this process, and beside it who asks webhooks. Raises SenderElsewhere when another process of this home sends."""
    global _sender
    _hold()
    _sender = Sender()
    outbox.on_ready(_sender.wake)
    _sender.start()
    webhooks.start()
    listening.start()


def stop() -> None:
    """Stops both; returns when what was under way has its outcome."""
    global _sender
    listening.stop()
    webhooks.stop()
    if _sender:
        outbox.on_ready(None)
        _sender.stop()
        _sender = None


def send_now(workspace: str) -> None:
    """Sends everything of a workspace that is ready.

    For the command line and tests: waits, also for a page that the sender has under way. Raises Unreachable when the
    mail server cannot be used, SenderElsewhere when another process of this home sends.
    """
    _hold()
    with _at_work:
        made, thread = [], threading.Thread(target=lambda: made.append(_drained(workspace)), name="send-now")
        thread.start()   # a loop of its own, so that it may be called from anywhere
        thread.join()
    if made[0] is not None:
        raise made[0]


def ask_now(workspace: str) -> None:
    """Asks every webhook of a workspace that is due; for the command line and tests, where no sender runs.

    Waits for the answers. Whoever is to be asked again later is not waited for. Raises SenderElsewhere as `send_now`.
    """
    _hold()
    webhooks.ask_now(str(workspace))


def _drained(slug: str) -> Exception | None:
    async def drain() -> None:
        sending, workspace = Sending(_run), await asyncio.to_thread(access.workspace, str(slug))
        try:
            while await sending.page(workspace):
                pass
        finally:
            await sending.close()

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(drain())
    except Exception as error:
        return error


def _workspaces() -> list:
    return access.workspaces()


def _hold() -> None:
    """One process of a home sends: two would not know of each other's claims under way."""
    global _lock_file
    if _lock_file is not None:
        return
    file = Path(settings.HOME, "sender.lock").open("w")  # noqa: SIM115 - it stays open as long as the process sends
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise SenderElsewhere(home=settings.HOME) from None
    _lock_file = file
