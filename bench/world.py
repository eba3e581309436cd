"""Worlds for benchmarks: a workspace whose facts are made by the engine itself, in seconds."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REGIONS = "['华东','华南','华北','西南','东北']"
SETTLED, SETTLE_SECONDS_AT_MOST = 6, 240   # looks without any merging, and how long to wait for them
NAMES = "['page_viewed','product_viewed','email_opened','email_clicked','order_completed','coupon_used','app_opened','signed_up']"


# Few large parts, as after the engine's own merging.
LARGE_BLOCKS = {"max_insert_threads": 1, "max_partitions_per_insert_block": 1000, "min_insert_block_size_rows": 10_000_000,
                "min_insert_block_size_bytes": 3_000_000_000}


def start(home: Path | None = None, keep: bool = False, **settings) -> Path:
    """Sets Koipond up in a home of its own, which is removed at the end, and returns it."""
    home = home or Path(tempfile.mkdtemp(prefix="koipond-bench-"))
    os.environ.update(KOIPOND_HOME=str(home), KOIPOND_LOG="warning", DJANGO_SETTINGS_MODULE="koipond.settings", **settings)
    for name in ("KOIPOND_DB", "KOIPOND_DATA"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from django.conf import settings as ours

    from koipond import access, engine

    engine.open_engine(ours.DATA, {"what": "bench"})
    access.migrate_all()
    if not keep:
        atexit.register(lambda: (engine.close(), shutil.rmtree(home, ignore_errors=True)))
    return home


def fill(slug: str, people: int, events: int) -> None:
    """People 1 … n with a user id, an e-mail, consent and traits, and so many events of the last 90 days.

    A process of its own does it, so that the memory it took is not counted with what is measured.
    """
    from koipond import access, engine

    where = engine.address()
    access.create_workspace(slug, "Bench")
    engine.close()
    subprocess.run([sys.executable, __file__, slug, str(people), str(events)], check=True,
                   env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)})
    engine.open_engine(where, {"what": "bench"})


def _fill(slug: str, people: int, events: int) -> None:
    start(Path(os.environ["KOIPOND_HOME"]), keep=True)
    from koipond import engine
    from koipond.kit import clock

    db, now = engine.database(slug), clock.now()
    for table, columns, select in _tables(events):
        db.run(f"INSERT INTO {table} ({columns}) {select}", n=people, e=events, now=now,
               settings=LARGE_BLOCKS)
    for table in ("profiles_traits", "profiles_figures", "identify_links"):
        db.run(f"OPTIMIZE TABLE {table} FINAL")
    _settle(db)
    engine.close()


def _settle(db) -> None:
    """Waits until the engine has put together what was just filled in."""
    quiet, began = 0, time.monotonic()
    while quiet < SETTLED and time.monotonic() - began < SETTLE_SECONDS_AT_MOST:
        quiet = 0 if db.value("SELECT count() FROM system.merges") else quiet + 1
        time.sleep(0.5)


def _tables(events: int):
    now = "{now:DateTime64(3, 'UTC')}"
    people = "FROM numbers(1, {n:UInt64})"
    for kind, value in (("user_id", "concat('u', toString(number))"), ("email", "concat('u', toString(number), '@bench.example')")):
        yield ("identify_links", "hash, kind, value, person, origin, was, source, first_seen_at, tick",
               f"SELECT sipHash64('{kind}', {value}), '{kind}', {value}, number, number, number, 1, {now}, 0 {people}")
        yield ("identify_identifiers", "person, kind, value, origin, source, first_seen_at, gone, before, tick",
               f"SELECT number, '{kind}', {value}, number, 1, {now}, 0, 1, 0 {people}")
    region, age = f"{REGIONS}[1 + intHash32(number) % 5]", "18 + intHash32(number * 7) % 50"
    for trait, value in (("region", region), ("age", f"toString({age})"), ("email", "concat('u', toString(number), '@bench.example')")):
        yield ("profiles_values", "person, trait, origin, value, at, source, message_id, tick",
               f"SELECT number, '{trait}', number, {value}, {now} - INTERVAL 90 DAY, 1, concat('{trait}', toString(number)), 0 {people}")
    yield ("profiles_traits", "person, t_region, t_age, t_email, gone, tick",
           f"SELECT number, {region}, {age}, concat('u', toString(number), '@bench.example'), 0, 0 {people}")
    yield ("profiles_figures", "person, first_seen_at, last_seen_at, gone, tick",
           f"SELECT number, {now} - INTERVAL 90 DAY, {now}, 0, 0 {people}")
    yield ("profiles_consents", "person, channel, purpose, state, at, method, proof, message_id, origin, source, tick",
           f"SELECT number, 'email', 'marketing', 'granted', {now} - INTERVAL 90 DAY, 'bench', '', concat('c', toString(number)), number, 1, 0 {people}")
    happened = (f"SELECT {NAMES}[1 + rand(number * 3) % 8] AS name, 1 + intHash64(number * 13) % {{n:UInt64}} AS person,"
                f" {now} - toIntervalSecond(rand(number * 5) % 7776000) AS at, concat('e', toString(number)) AS message_id, 1 AS source,"
                " toDecimal64(rand(number * 9) % 10000 / 100, 4) AS amount,"
                " map('category', ['tea', 'cups', 'snacks'][1 + rand(number) % 3], 'order_id', if(name = 'order_completed', concat('o', toString(number)), '')) AS props,"
                " person AS origin, at AS received_at, 0 AS tick FROM numbers({e:UInt64})")
    if events:
        columns = "name, person, at, message_id, source, amount, props, origin, received_at, tick"
        yield "profiles_events", columns, happened
        yield "profiles_timeline", columns, f"SELECT {columns} FROM profiles_events"


def scale() -> float:
    """The `--scale` given to a script; 1 without."""
    return float(sys.argv[sys.argv.index("--scale") + 1]) if "--scale" in sys.argv else 1.0


def figure(name: str, value: float, unit: str) -> None:
    """One line of JSON, as bench/__main__.py reads it."""
    print(json.dumps({"name": name, "value": round(value, 4), "unit": unit}), flush=True)


def seconds(deed) -> float:
    """How long it takes."""
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def memory_gb(pid: int | str = "self") -> float:
    """The most memory the process has had, in GB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e6


class Cpu:
    """Processor time of this process and of others while something runs: readable on a machine that is shared, where a rate is not.

        with Cpu(twin=pid) as cpu: …
        cpu.figures("sms", requests)       # sms_cpu_us and sms_twin_cpu_us, microseconds a request
    """

    def __init__(self, **pids: int):
        self._pids = {"": os.getpid(), **pids}

    def __enter__(self) -> "Cpu":
        self._before = self._now()
        return self

    def __exit__(self, *_) -> None:
        self.seconds = {name: now - self._before[name] for name, now in self._now().items()}

    def figures(self, name: str, count: int) -> None:
        for whose, seconds in self.seconds.items():
            figure(f"{name}_{whose + '_' if whose else ''}cpu_us", seconds / count * 1e6, "µs")

    def _now(self) -> dict[str, float]:
        return {name: cpu_seconds(pid) for name, pid in self._pids.items()}


def cpu_seconds(pid: int | str = "self") -> float:
    """Processor time that all threads of a process have used so far, in user code and in the system for it."""
    behind = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()     # the name before may hold anything
    return (int(behind[11]) + int(behind[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    _fill(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
