"""Figures that lie in the stores and not in a process: read when Prometheus asks, at most every ten seconds."""

import logging
import threading
import time

from django.conf import settings
from django.db import close_old_connections, connection
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily

from koipond import access, collect, engine
from koipond.kit import clock
from koipond.watch import checks, pulse

FRESH_SECONDS = 10.0
WORKSPACES = 100     # of which figures are told one by one; more would be more series than a scrape should have

log = logging.getLogger(__name__)
GAUGES = {
    "koipond_backlog_items": "Events that no tick has finished with",
    "koipond_backlog_age_seconds": "How long the oldest of them has waited",
    "koipond_tick_lag_seconds": "By how much the clock is behind",
    "koipond_facts_bytes": "Facts on disk",
    "koipond_facts_rows": "Rows of facts",
    "koipond_facts_parts": "Parts of tables of facts",
    "koipond_facts_most_parts": "Parts of one partition, where there are most",
}


class Stores:
    """A collector of Prometheus."""

    def __init__(self):
        self._lock, self._at, self._found = threading.Lock(), 0.0, []

    def describe(self):
        return []

    def collect(self):
        with self._lock:
            if time.monotonic() - self._at > FRESH_SECONDS:
                self._found, self._at = _read(), time.monotonic()
            return self._found


_registered: list[Stores] = []
_making = threading.Lock()


def register() -> None:
    """Lets Prometheus find these figures; a second call changes nothing."""
    with _making:
        if not _registered:
            _registered.append(Stores())
            REGISTRY.register(_registered[0])


def _read() -> list:
    if engine.address() is None:
        return []
    families = {name: GaugeMetricFamily(name, what, labels=["workspace"]) for name, what in GAUGES.items()}
    up, alone = GaugeMetricFamily("koipond_stores_answer", "Whether the stores could be asked"), [_shards()]
    try:
        for place in access.workspaces()[:WORKSPACES]:
            try:
                _of_workspace(families, place.slug)
            except engine.ShardGone:
                log.warning("the figures of %s could not be read: its shard is gone", place.slug)
        for size in engine.sizes()[:WORKSPACES]:
            for name, value in (("bytes", size.bytes), ("rows", size.rows), ("parts", size.parts), ("most_parts", size.most_parts)):
                families[f"koipond_facts_{name}"].add_metric([size.workspace], value)
        alone += [_gauge("koipond_decisions_bytes", "The store of decisions on disk", _decisions_bytes()), *_disks(), *_processes()]
        up.add_metric([], 1)
    except Exception as error:
        log.warning("the stores could not be asked for their figures: %s", type(error).__name__)
        up.add_metric([], 0)
    finally:
        close_old_connections()
    return [*families.values(), *alone, up]


def _of_workspace(families: dict, slug: str) -> None:
    count, oldest = collect.waiting(slug)
    last, now = collect.last_tick(slug), clock.now()
    behind = now - (last.now if last is not None and last.ended_at is None else checks.next_due(slug))
    families["koipond_backlog_items"].add_metric([slug], count)
    families["koipond_backlog_age_seconds"].add_metric([slug], max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
    families["koipond_tick_lag_seconds"].add_metric([slug], max(0.0, behind.total_seconds()))


def _shards() -> GaugeMetricFamily:
    answer = GaugeMetricFamily("koipond_replicas_answer", "Servers of facts that answer, of a shard", labels=["shard"])
    for shard in () if engine.embedded() else engine.shards():
        answer.add_metric([shard.name], sum(map(engine.pings, shard.addresses)))
    return answer


def _disks() -> list:
    free = GaugeMetricFamily("koipond_disk_free_bytes", "Free on a disk", labels=["disk"])
    whole = GaugeMetricFamily("koipond_disk_bytes", "All of a disk", labels=["disk"])
    for name, free_bytes, all_bytes in [("home", *pulse.home().values()), *((f"facts {one.name}", one.free_bytes, one.total_bytes) for one in engine.disks())]:
        free.add_metric([name], free_bytes)
        whole.add_metric([name], all_bytes)
    return [free, whole]


def _processes() -> list:
    alive = GaugeMetricFamily("koipond_processes", "Processes that live, by role", labels=["role"])
    led = GaugeMetricFamily("koipond_led", "Whether some process does what one process does at a time", labels=["role"])
    sent = GaugeMetricFamily("koipond_sent_five_minutes", "Messages that were accepted within five minutes", labels=["workspace"])
    living, counts = pulse.processes(), {}
    for role in ("web", "collect", "clock", "send"):
        alive.add_metric([role], sum(role in one.roles for one in living))
    for role in ("sending", "sources", "nights", "alerts"):
        led.add_metric([role], int(any(role in one.told.get("leads", []) for one in living)))
    for one in living:
        for slug, count in one.told.get("sender", {}).get("sent", {}).items():
            counts[slug] = counts.get(slug, 0) + count
    for slug, count in list(counts.items())[:WORKSPACES]:
        sent.add_metric([slug], count)
    return [alive, led, sent]


def _decisions_bytes() -> int:
    with connection.cursor() as cursor:
        if settings.DB.startswith("postgresql:"):
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return pages * cursor.fetchone()[0]


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)
