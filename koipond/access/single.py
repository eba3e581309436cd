"""What only one of all processes does at a time: the others stand by, and one of them takes over when it ends or is cut off."""

import logging
import threading
import time
from collections.abc import Callable

from koipond import engine
from koipond.access.holding import NOTICED_SECONDS, Hold, hold
from koipond.kit import metrics

LOOK_SECONDS = 1.0   # so often, who stands by asks whether nobody does it, and who does it whether he still may

log = logging.getLogger(__name__)


class Single:
    """Some work that is begun by `start` and ended by `stop`, in one process of all that have it. Both may be called again and again.

    With an embedded engine there is only this process: it begins at once.
    """

    def __init__(self, name: str, start: Callable[[], object], stop: Callable[[], object]):
        self._name, self._begin, self._end = name, start, stop
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._held: Hold | None = None
        self._hold = hold

    def sure(self) -> bool:
        """Whether no other process does it."""
        return engine.embedded() or (self._held is not None and self._held.sure())

    def start(self) -> None:
        """Begins, or stands by. Raises what `start` raises, with an embedded engine."""
        if engine.embedded():
            self._begin()
            leading(self._name, True)
            return
        self._thread = threading.Thread(target=self._run, name=f"single-{self._name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and leaves it to others."""
        if self._thread is None:
            self._end()
            leading(self._name, False)
            return
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._look()
            except Exception:
                log.exception("%s could not be begun or ended here; it is tried again", self._name)
            self._stop.wait(LOOK_SECONDS)
        self._give_up()

    def _look(self) -> None:
        if self._held is not None and not self._held.sure():
            log.warning("%s is no longer ours: the store of decisions let go of it", self._name)
            self._give_up()
        if self._held is None and (held := self._hold(self._name)):
            time.sleep(NOTICED_SECONDS)
            self._held = held
            try:
                self._begin()
            except Exception:
                self._held = None   # another may be able to, or this one with the next look
                held.let_go()
                raise
            leading(self._name, True)
            log.info("%s is done by this process from now on", self._name)

    def _give_up(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._end()
            held.let_go()
            leading(self._name, False)


_led: set[str] = set()


def leads() -> list[str]:
    """What this process does that one process does at a time, by its names."""
    return sorted(_led)


def leading(name: str, does: bool) -> None:
    """Notes whether this process does it."""
    (_led.add if does else _led.discard)(name)
    metrics.leader.labels(name).set(int(does))
