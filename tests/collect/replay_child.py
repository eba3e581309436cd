"""Sends events of which half are held back, works them off and replays them, in small steps, until done or killed;
`count` tells what came of it."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from koipond import access, collect, engine  # noqa: E402
from koipond.clock import run_once, run_until_idle  # noqa: E402
from koipond.collect import ticks  # noqa: E402
from koipond.collect.governance import replay  # noqa: E402
from koipond.kit import clock  # noqa: E402

MESSAGES, LOT = 1_200, 200
replay.PAGE, ticks.TICK_ROWS = 100, 250


def main(what: str) -> None:
    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "tests"})
    known = [place for place in access.workspaces() if place.slug == "killed"]
    place = known[0] if known else access.create_workspace("killed", "Killed")
    access.migrate_all()
    if not collect.decisions(place.slug):
        rule = collect.PropertyRule("number", required=True)
        collect.declare(place.slug, "tea_bought", collect.Declaration(on_breach="quarantine", properties={"total": rule}), by="tests")
    work(place.slug) if what == "work" else count(place.slug)


def work(slug: str) -> None:
    for first in range(0, MESSAGES, LOT):
        collect.record(slug, [collect.Item("track", "tea_bought", f"m{n}", clock.now(), f"u{n % 50}", source=7,
                                           properties={"total": n} if n % 2 else {"amount": n}) for n in range(first, first + LOT)])
        print("sent", first, flush=True)
        run_once(slug)
        done = collect.replay(slug, collect.Choice(), "tests", [{"do": "rename", "property": "amount", "to": "total"}], most=150)
        print("replayed", done.items, flush=True)
    while collect.replay(slug, collect.Choice(), "tests", accept=True).items or run_once(slug):
        print("ticked", flush=True)
    print("done", flush=True)


def count(slug: str) -> None:
    db = engine.database(slug)
    run_until_idle(slug)
    print(json.dumps({
        "taken": db.rows("SELECT count(), uniqExact(message_id) FROM profiles_events WHERE name = 'tea_bought'")[0],
        "sums": db.value("SELECT sum(toUInt64OrZero(props['total']) + toUInt64OrZero(props['amount'])) FROM profiles_events WHERE name = 'tea_bought'"),
        "seen": db.rows("SELECT count(), uniqExact(hash) FROM collect_seen")[0],
        "states": db.rows("SELECT state, count() FROM (SELECT * FROM collect_quarantine FINAL ORDER BY hash, tick DESC LIMIT 1 BY hash) GROUP BY state"),
        "reasons": db.rows("SELECT DISTINCT reason FROM collect_refused"),
        "counted": collect.entry(slug, "tea_bought").seen,
    }))


main(sys.argv[1])
