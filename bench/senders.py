"""One sender, then two, over four workspaces: mails through the real path on stores that are servers, to a sink.

    python bench/senders.py [--scale 0.1]

The stores are those of the tests in `tests/server/`: the real PostgreSQL, and the real engine in a process of its own behind HTTP. Senders
are processes of their own, as in production. At the end the sink has each message once. Everything shares this machine's cores, so two
senders show here that they do not hinder each other, and not what they reach on machines of their own.
"""

import os
import shutil
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SLUGS = ("tea", "ink", "silk", "jade")
MAILS, PEOPLE, WARM = 8_000, 8_000, 400   # of all workspaces together; people of each
BETWEEN_SECONDS = 0.02
DUE_SECONDS = 15         # from the first put until all is due


def main() -> None:
    import mail
    import world

    from tests.running import Server
    from tests.server.postgres import Postgres
    from tests.server.stores import Front

    scale, home, postgres = world.scale(), Path(tempfile.mkdtemp(prefix="koipond-bench-")), Postgres()
    front = Front(home / "facts")
    senders = []
    try:
        with mail._sink("pipelining") as (port, counts):
            shared = {"KOIPOND_DB": postgres.url, "KOIPOND_DATA": front.url, "KOIPOND_SECRET": "s" * 40, "KOIPOND_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=off",
                      "KOIPOND_MOVABLE_CLOCK": "no", "KOIPOND_LOG": "warning"}
            versions = _worlds(home / "driver", shared, int(PEOPLE * scale))
            for number, name in ((1, "one_sender"), (2, "two_senders")):
                (home / name).mkdir()
                senders.append(Server(home / name, KOIPOND_ROLES="send", **shared).start())
                _until(lambda wanted=number: _holders() == wanted)
                _send(versions, int(WARM * scale), f"warm {name}", counts)
                world.figure(f"{name}_mails_per_s", MAILS * scale / _send(versions, int(MAILS * scale), name, counts), "mails/s")
            taken, different = counts()
            if taken != different:
                raise SystemExit(f"{taken} mails taken, {different} of them different")
            for sender in senders:
                sender.stop()
    finally:
        for sender in senders:
            if sender.process.poll() is None:
                sender.kill()
        front.stop()
        postgres.remove()
        shutil.rmtree(home, ignore_errors=True)


def _worlds(home: Path, shared: dict, people: int) -> dict[str, int]:
    """Four workspaces with people who may be written to; the version of a template in each."""
    home.mkdir()
    os.environ.update(shared, KOIPOND_HOME=str(home), DJANGO_SETTINGS_MODULE="koipond.settings")
    import django

    django.setup()
    import mail
    import world
    from django.conf import settings

    from koipond import access, content, engine
    from koipond.kit import clock

    engine.open_engine(settings.DATA, {"what": "bench"})
    access.migrate_all()
    versions = {}
    for slug in SLUGS:
        access.create_workspace(slug, "Bench")
        for table, columns, select in world._tables(0):
            engine.database(slug).run(f"INSERT INTO {table} ({columns}) {select}", n=people, e=0, now=clock.now())
        versions[slug] = content.save_template(slug, "Autumn", "{{ person.region }}的秋茶到了", mjml=mail.MJML, by="bench").id
    return versions


def _holders() -> int:
    """How many senders have workspaces, when all workspaces are had and as evenly as can be; else 0."""
    from django.db import connection

    from koipond.access.holding import _number

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid, count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted"
                       " AND (classid::bigint << 32) | objid::bigint = ANY(%s::bigint[]) GROUP BY pid", [[_number(f"sending of {slug}") for slug in SLUGS]])
        held = [count for _, count in cursor.fetchall()]
    return len(held) if sum(held) == len(SLUGS) and max(held) - min(held) <= 1 else 0


def _send(versions: dict[str, int], mails: int, step: str, counts) -> float:
    """Puts as many mails in each workspace, all due at one moment; the seconds from then until the sink has all."""
    from koipond import access
    from koipond.kit import clock

    before, each, due_at = counts()[0], mails // len(SLUGS), clock.now() + timedelta(seconds=DUE_SECONDS)
    for number, (slug, version) in enumerate(versions.items()):
        _put(slug, version, each, f"{step} {number}", due_at)
    access.ring()
    if clock.now() >= due_at:
        raise SystemExit(f"putting {mails} mails took longer than {DUE_SECONDS} seconds")
    _until(lambda: counts()[0] - before >= each * len(SLUGS))
    return (clock.now() - due_at).total_seconds()


def _put(slug: str, version: int, mails: int, step: str, due_at: datetime) -> None:
    from koipond import deliver, engine
    from koipond.kit import clock

    db, now = engine.database(slug), clock.now()
    tick = engine.Tick(slug, 1 + (db.value("SELECT max(tick) FROM deliver_outbox") or 0), now, now, {}, db)
    deliver.put(tick, engine.Sql(
        "SELECT toUUID(concat(substring(h, 1, 8), '-', substring(h, 9, 4), '-', substring(h, 13, 4), '-', substring(h, 17, 4), '-', substring(h, 21, 12)))"
        " AS message, person, 'email' AS channel, {version:UInt32} AS template, 1 AS journey, 1 AS version, {step:String} AS step, 1 AS round,"
        " 'marketing' AS kind, {due:DateTime64(3, 'UTC')} AS send_at, {due:DateTime64(3, 'UTC')} + INTERVAL 3 DAY AS expires_at, '' AS topic"
        " FROM (SELECT number AS person, hex(MD5(concat({step:String}, toString(number)))) AS h FROM numbers(1, {mails:UInt64}))",
        {"version": version, "step": step, "due": due_at, "mails": mails}))
    deliver.prepare(tick)


def _until(holds) -> None:
    while not holds():
        time.sleep(BETWEEN_SECONDS)


if __name__ == "__main__":
    main()
