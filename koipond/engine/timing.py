"""How long statements take, and which were the slowest of the last hour. By the name of a query, or by deed and table: values are never kept."""

import re
import threading
import time
from dataclasses import dataclass

from koipond.kit import metrics

SLOW_SECONDS = 1.0     # from here on a statement is remembered by its name
HOUR_SECONDS = 3600.0
NAMES = 500            # statements of workspaces that are remembered at once
DEED = re.compile(r"\s*(?:WITH\b.*?\b)?(INSERT INTO|SELECT|TRUNCATE TABLE|DELETE FROM|ALTER TABLE|OPTIMIZE TABLE|UPDATE|CREATE TABLE)\b", re.S | re.I)
TABLE = re.compile(r"\b(?:FROM|INTO|TABLE|UPDATE)\s+`?((?:[a-z]+_)+\w+)", re.I)


@dataclass
class Slow:
    """A statement of a workspace in the last hour: how often it took a second or more, the longest, and all together."""

    workspace: str
    statement: str
    times: int
    longest_seconds: float
    seconds: float
    last_at: float   # time.time()


_slow: dict[tuple[str, str], Slow] = {}
_lock = threading.Lock()


def note(workspace: str, statement, text: str, seconds: float) -> None:
    """Counts a statement that ended."""
    deed = "write" if text.lstrip()[:6].upper() in ("INSERT", "TRUNCA", "DELETE", "ALTER ", "OPTIMI", "UPDATE", "CREATE") or " " not in text.strip() else "read"
    metrics.statement_seconds.labels(deed).observe(seconds)
    if seconds >= SLOW_SECONDS:
        _remember(workspace, named(statement, text), seconds)


def named(statement, text: str) -> str:
    """What a statement is called: `room.query`, or its deed and its first table."""
    if isinstance(statement, str) and re.fullmatch(r"[a-z]+\.\w+", statement):
        return statement
    if re.fullmatch(r"\w+", text):
        return f"INSERT INTO {text}"
    deed, table = DEED.match(text), TABLE.search(text)
    return f"{deed[1].upper() if deed else 'statement'} {table[1] if table else ''}".strip()


def slowest(workspace: str = "") -> list[Slow]:
    """Of this process, those that took a second or more within the last hour, the longest first; of one workspace, or of all."""
    since = time.time() - HOUR_SECONDS
    with _lock:
        for key in [key for key, one in _slow.items() if one.last_at < since]:
            del _slow[key]
        found = [one for one in _slow.values() if workspace in ("", one.workspace)]
    return sorted(found, key=lambda one: -one.longest_seconds)


def _remember(workspace: str, name: str, seconds: float) -> None:
    now = time.time()
    with _lock:
        one = _slow.get((workspace, name))
        if one is None or one.last_at < now - HOUR_SECONDS:
            if len(_slow) >= NAMES:
                del _slow[min(_slow, key=lambda key: _slow[key].last_at)]
            one = _slow[workspace, name] = Slow(workspace, name, 0, 0.0, 0.0, now)
        one.times, one.seconds, one.last_at = one.times + 1, one.seconds + seconds, now
        one.longest_seconds = max(one.longest_seconds, seconds)
    metrics.slow_statements.labels(name).inc()
