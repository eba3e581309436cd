"""For which workspaces this process sends, where several processes do: each for as many as the others, or one more.

A workspace belongs to one sender at a time, by a lock in the store of decisions (`access.hold`). Who has more than his part leaves some at the
end of what is under way; who has less takes those that nobody holds. Nobody shares them out: all come to the same sum by what is held.
"""

import logging
import threading
import time

from django.db import close_old_connections

from koipond import access, engine
from koipond.deliver import listening, recovery, sender
from koipond.deliver.errors_mail import CannotListen
from koipond.deliver.terms import Term

SENDERS = "sending"        # what all senders hold beside each other. A version that let only one process send held it alone: the two never mix.
LOOK_SECONDS = 1.0
LEAVING_SECONDS = 0.05     # so often it is looked whether what is left has ended
LISTEN_SECONDS = 5.0       # after which the door for returned mail is tried again, where another process of this machine has it
END_SECONDS = 20.0         # for what is under way at the end

log = logging.getLogger(__name__)


class Shares:
    """Sends from `start` to `stop`: with an embedded engine for all workspaces, else for its part of them."""

    def __init__(self):
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._begun, self._listens, self._listen_at = False, False, 0.0
        self._place: access.Hold | None = None
        self._held: dict[str, access.Hold] = {}
        self._leaving: dict[str, tuple[access.Hold, Term]] = {}

    def start(self) -> None:
        """Begins. With an embedded engine, raises SenderElsewhere when another process of this home sends."""
        if engine.embedded():
            sender.start()
            access.leading(SENDERS, True)
            return
        self._thread = threading.Thread(target=self._run, name="shares", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Leaves all to others after what is under way."""
        if self._thread is None:
            sender.stop()
            access.leading(SENDERS, False)
            return
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            ends = time.monotonic() + LOOK_SECONDS
            try:
                self._look()
                while self._leaving and time.monotonic() < ends and not self._stop.wait(LEAVING_SECONDS):
                    self._let_go()
            except Exception:
                log.exception("for which workspaces to send could not be found; trying again")
            finally:
                close_old_connections()
            self._stop.wait(max(0.0, ends - time.monotonic()))
        self._end()

    def _look(self) -> None:
        """Leaves what is lost or too much, and takes what is missing."""
        for slug, held in list(self._held.items()):
            if not held.sure():
                log.warning("sending for %s is no longer ours: the store of decisions let go of it", slug)
                self._leave(slug)
        if not self._begun:
            sender.start(shared=True)
            self._begun = True
        self._listen()
        if self._place is None or not self._place.sure():
            self._place = access.hold(SENDERS, beside_others=True)
        slugs = [workspace.slug for workspace in access.workspaces()]
        part = access.part(SENDERS, [_named(slug) for slug in slugs]) if self._place else None
        if part:
            sender.share(part.processes)
            ours, free = [slug for slug in self._held if slug in slugs], set(part.free)
            for slug in [slug for slug in self._held if slug not in slugs] + ours[part.mine:]:
                self._leave(slug)
            self._take([slug for slug in slugs if _named(slug) in free], part.mine - len(ours))
        access.leading(SENDERS, part is not None)

    def _take(self, free: list[str], missing: int) -> None:
        """Takes so many of these, as far as no other process is quicker. Where the one before did not leave in order, it is waited until he has noticed."""
        quiet, doubtful = [], []
        try:
            for slug in free:
                if len(quiet) + len(doubtful) >= missing:
                    break
                if slug not in self._leaving and (held := access.hold(_named(slug))):
                    self._tell_apart(slug, held, quiet, doubtful)
        finally:
            self._begin(quiet)
            if doubtful:
                time.sleep(access.NOTICED_SECONDS)
                self._begin(doubtful)

    def _tell_apart(self, slug: str, held: access.Hold, quiet: list[str], doubtful: list[str]) -> None:
        try:
            (doubtful if recovery.left_open(engine.database(slug)) else quiet).append(slug)
            self._held[slug] = held
        except Exception as error:   # a workspace that is just being made
            held.let_go()
            log.info("sending for %s cannot begin yet: %s", slug, error)

    def _begin(self, slugs: list[str]) -> None:
        if slugs:
            sender.take({slug: self._held[slug].sure for slug in slugs})
            log.info("this process sends for %s from now on", ", ".join(slugs))

    def _leave(self, slug: str) -> None:
        """Nothing new is begun; the lock is let go of when nothing is under way any more."""
        held, term = self._held.pop(slug), sender.run().terms.of(slug)
        term.leave()
        self._leaving[slug] = held, term

    def _let_go(self) -> None:
        for slug, (held, term) in list(self._leaving.items()):
            if term.idle():
                sender.forget(slug, term)
                held.let_go()
                del self._leaving[slug]
                log.info("this process sends for %s no longer", slug)

    def _listen(self) -> None:
        """Opens the door for returned mail: of the processes of one machine with the same address, one has it."""
        if not self._listens and time.monotonic() >= self._listen_at:
            try:
                listening.start()
                self._listens = True
            except CannotListen as error:
                log.log(logging.DEBUG if self._listen_at else logging.WARNING, "%s", error)
                self._listen_at = time.monotonic() + LISTEN_SECONDS

    def _end(self) -> None:
        ends = time.monotonic() + END_SECONDS
        for slug in list(self._held):
            self._leave(slug)
        self._let_go()
        while self._leaving and time.monotonic() < ends:
            time.sleep(LEAVING_SECONDS)
            self._let_go()
        if self._begun:
            sender.stop()
        if self._place:
            self._place.let_go()
        access.leading(SENDERS, False)


def _named(slug: str) -> str:
    return f"sending of {slug}"
