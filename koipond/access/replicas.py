"""Of a shard's replicas all processes speak to one at a time. Which one is a row of the store of decisions.

Each process reads that row all the time and believes it for a few seconds. When the replica does not answer, one of the processes
chooses another, waits until nobody can believe the old row any more, lets the other one catch up with what was written, and says
that it is ready. Nobody has to agree on a time.
"""

import logging
import threading
import time

from django.db import close_old_connections

from koipond import engine
from koipond.access.holding import hold
from koipond.kit import trouble

LOOK_SECONDS = 0.5      # between two looks at the row
BELIEVED_SECONDS = 4.0  # for which a row counts after it was read
FORGOTTEN_SECONDS = 5.0  # after which nobody believes the one before: above BELIEVED_SECONDS
SILENT_SECONDS = 3.0    # for which a replica does not answer before another takes its place
BEGIN_SECONDS = 30.0    # for which a start waits until each shard has a replica

log = logging.getLogger(__name__)
_following: list["Follower"] = []
_making = threading.Lock()


class Follower:
    """The thread that knows which replica of one shard is spoken to, and sees to it that there is one."""

    def __init__(self, shard: engine.Shard):
        self.shard, self.known = shard, threading.Event()
        self._silent_since: float | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"replicas-{shard.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=FORGOTTEN_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._look()
            except Exception as error:   # the store of decisions is gone, or no replica is there
                log.warning("which replica of %s is spoken to could not be read or changed: %s", self.shard.name or "the store of facts", error)
            finally:
                close_old_connections()
            self._stop.wait(LOOK_SECONDS)

    def _look(self) -> None:
        """Reads the row, believes it, and asks the replica whether it lives."""
        row, address = self._read(), None
        if row is not None and row.ready:
            address = next((one for one in self.shard.addresses if engine.place_of(one) == row.place), None)
        if address is not None and engine.pings(address):
            self._silent_since = None
            trouble.over(f"replica of {self.shard.name}")
            return
        self._silent_since = self._silent_since or time.monotonic()
        if address is None or time.monotonic() - self._silent_since >= SILENT_SECONDS:
            self._choose(row)

    def _read(self):
        from koipond.access.models import ShardReplica

        asked = time.monotonic()   # what the answer says was so at the earliest then
        row = ShardReplica.objects.filter(shard=self.shard.name).first()
        if row is not None and row.ready and self.shard.lead(row.place, asked + BELIEVED_SECONDS):
            self.known.set()
        return row

    def _choose(self, before) -> None:
        """One process of all chooses; one that began and died is gone on from."""
        if (held := hold(f"replica of {self.shard.name}")) is None:
            return
        try:
            row = self._read()
            if row is not None and before is not None and (row.place, row.ready) != (before.place, before.ready):
                return   # another process was sooner
            unready = row.place if row is not None and not row.ready else ""
            living = list(map(engine.place_of, filter(engine.pings, self.shard.addresses)))
            if not living:
                trouble.begins(f"replica of {self.shard.name}", "engine.E008")
                return
            chosen = unready if unready in living else living[0]
            self._hand_over(row, chosen)
        finally:
            held.let_go()

    def _hand_over(self, row, chosen: str) -> None:
        from koipond.access.models import ShardReplica

        if row is not None:
            ShardReplica.objects.filter(shard=self.shard.name).update(place=chosen, ready=False)
            log.warning("%s is spoken to at %s from now on, before at %s", self.shard.name or "the store of facts", chosen, row.place)
            time.sleep(FORGOTTEN_SECONDS)
            engine.catch_up(self.shard, chosen)
        ShardReplica.objects.update_or_create(shard=self.shard.name, defaults={"place": chosen, "ready": True})
        self._silent_since = None
        self._read()


def follow() -> None:
    """Begins to follow the shards that have several replicas; returns when each has one, or after half a minute without. A second call changes nothing."""
    if engine.embedded():
        return
    with _making:
        if not _following:
            _following.extend(Follower(shard) for shard in engine.shards() if len(shard.addresses) > 1)
            for one in _following:
                one.start()
    until = time.monotonic() + BEGIN_SECONDS
    for one in _following:
        one.known.wait(max(0.0, until - time.monotonic()))


def stop_following() -> None:
    """Ends that."""
    with _making:
        for one in _following:
            one.stop()
        _following.clear()
