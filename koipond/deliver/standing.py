"""How sending stands in this process: what goes out, whom nobody reaches, what is stopped. For whoever watches over it."""

import logging
import threading
import time
import weakref
from collections import Counter, deque
from dataclasses import dataclass, field
from uuid import UUID

from koipond.kit import metrics, tracing

MINUTES = 60   # of what went out that are remembered

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stopped:
    """A lane by which nothing goes out: `refused`, the server refuses the sender; `unreachable`, it is not there."""

    workspace: str
    channel: str
    why: str
    seconds: float   # for which it is so


@dataclass(frozen=True)
class SenderStanding:
    """Of this process. `rests`: hosts of providers that do not answer, and for how many seconds it has been so. `workspaces`: for which it sends,
    None for all that there are.
    """

    running: bool
    stopped: list[Stopped] = field(default_factory=list)
    rests: dict[str, float] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)   # workspace → accepted in the last five minutes
    workspaces: list[str] | None = None
    senders: int = 1         # that live, as this one sees it


_webs: weakref.WeakSet = weakref.WeakSet()
_went: deque[tuple[int, Counter]] = deque(maxlen=MINUTES)
_lock = threading.Lock()
_since: dict[tuple, float] = {}


def known(web) -> None:
    """From now on the hosts of these connections are told of."""
    with _lock:
        _webs.add(web)


def went(workspace: str, channel: str, outcome: str) -> None:
    """Counts the outcome of an attempt."""
    metrics.messages.labels(channel, outcome).inc()
    if outcome != "accepted":
        return
    minute = int(time.time() // 60)
    with _lock:
        if not _went or _went[-1][0] != minute:
            _went.append((minute, Counter()))
        _went[-1][1][workspace] += 1


def sent(minutes: int = 5) -> dict[str, int]:
    """What was accepted of each workspace within the last so many minutes."""
    since, found = time.time() // 60 - minutes, Counter()
    with _lock:
        for minute, counts in _went:
            if minute >= since:
                found.update(counts)
    return dict(found)


def rests() -> dict[str, float]:
    """Hosts that are left alone now, and the seconds since they were first."""
    with _lock:
        hosts = {place: host for web in _webs for place, host in list(web.hosts.items()) if host.failing()}
    return lasting("host", hosts)


def lasting(kind: str, those) -> dict:
    """Since how many seconds each of these has been so, told anew each time one asks."""
    now = time.monotonic()
    with _lock:
        for key in [key for key in _since if key[0] == kind and key[1] not in those]:
            del _since[key]
        return {one: now - _since.setdefault((kind, one), now) for one in those}


def traced(slug: str, row: dict, outcome) -> None:
    """The end of an attempt, in the trace of its message: its id is the message's."""
    if not (tracing.active() or log.isEnabledFor(logging.DEBUG)):
        return
    with tracing.span("send", trace=UUID(str(row["message"])).hex, workspace=slug, message=str(row["message"]), channel=row["channel"],
                      attempt=int(row["attempt"]), tick=int(row.get("tick") or 0), outcome=outcome.status, reason=outcome.reason):
        log.debug("attempt %d of a message by %s: %s", row["attempt"], row["channel"], outcome.status,
                  extra={"workspace": slug, "message_id": str(row["message"]), "reason": outcome.reason})
