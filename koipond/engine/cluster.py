"""Where the engines are: one, or several shards side by side, each with whole workspaces, and of each one or more replicas.

`http://a:8123,http://a2:8123 north=http://b:8123,http://b2:8123` are two shards, each of two replicas, the second one called
`north`. Of a shard's replicas all processes speak to the same one at a time, which `lead` tells them for some seconds: two that
wrote to different ones could each miss what the other had written.
"""

import re
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from koipond.engine.errors import BadAddress, ShardGone, UnknownShard

PIECE = re.compile(r"(?:([a-z][a-z0-9_-]{0,39})=)?(https?://\S+)")
ADDRESS = re.compile(r"https?://[^/,\s]+[^,\s]*")
SPARED_SECONDS = 3.0   # for which a shard that could not be reached is not asked again, where there are others: they do not wait for it


class Shard:
    """One of them: what it is called, its addresses, and which of these is spoken to."""

    def __init__(self, name: str, addresses: tuple[str, ...]):
        self.name, self.addresses = name, addresses
        self._leader, self._until, self._spared = addresses[0], 0.0, 0.0

    def address(self) -> str:
        """The one that is spoken to. Raises ShardGone while none is, and shortly after it could not be reached."""
        now = time.monotonic()
        if now < self._spared or (len(self.addresses) > 1 and now > self._until):
            raise self.gone()
        return self._leader

    def gone(self) -> ShardGone:
        """The error that says so."""
        return ShardGone(shard=self.name or "-", addresses=", ".join(map(place_of, self.addresses)))

    def lead(self, place: str, until: float) -> bool:
        """Speaks to the replica at a place (`host:port`) until a moment of `time.monotonic`; False where there is none at it."""
        found = next((address for address in self.addresses if place_of(address) == place), None)
        if found is not None:
            self._leader, self._until = found, until
        return found is not None

    def spare(self) -> None:
        """It could not be reached."""
        self._spared = time.monotonic() + SPARED_SECONDS


class Shards:
    """All of them, and which workspace is on which."""

    def __init__(self, dsn: str):
        self._by_name = {one.name: one for one in read(dsn)}
        self._places: dict[str, str] = {}
        self._look_up: Callable[[], dict[str, str]] = dict
        self._lock = threading.Lock()

    def __iter__(self):
        return iter(self._by_name.values())

    def __len__(self):
        return len(self._by_name)

    def named(self, name: str) -> Shard:
        """The shard of this name. Raises UnknownShard."""
        if name not in self._by_name:
            raise UnknownShard(shard=name, known=", ".join(one or "(without a name)" for one in self._by_name))
        return self._by_name[name]

    def of(self, workspace: str) -> Shard:
        """The shard of a workspace; one that nobody has placed is on the first. Raises UnknownShard."""
        if len(self._by_name) == 1:
            return next(iter(self))
        with self._lock:
            if workspace not in self._places:
                self._places |= self._look_up()
            name = self._places.get(workspace)
        return next(iter(self)) if name is None else self.named(name)

    def place(self, workspace: str, shard: str) -> None:
        """From now on the workspace is on that shard, for this process."""
        self.named(shard)
        with self._lock:
            self._places[workspace] = shard

    def placed_by(self, look_up: Callable[[], dict[str, str]]) -> None:
        """Who is asked about a workspace that is not known here: gives the shards of all."""
        self._look_up = look_up


def read(dsn: str) -> list[Shard]:
    """The shards that an address names. Raises BadAddress."""
    if dsn.startswith("chdb:///"):
        return [Shard("", (dsn,))]
    found = []
    for piece in dsn.split():
        match = PIECE.fullmatch(piece)
        addresses = tuple(match[2].split(",")) if match else ()
        if not addresses or not all(ADDRESS.fullmatch(one) for one in addresses) or len(set(map(place_of, addresses))) < len(addresses):
            raise BadAddress(value=without_password(dsn))
        found.append(Shard(match[1] or "", addresses))
    if not found or len({one.name for one in found}) < len(found):
        raise BadAddress(value=without_password(dsn))
    return found


def place_of(address: str) -> str:
    """`host:port` of an address, which may be told."""
    return urlsplit(address).netloc.rpartition("@")[2]


def without_password(dsn: str) -> str:
    """An address that may be told."""
    return re.sub(r"//[^/@\s,]+@", "//", dsn)
