"""Keeps leads, or reads what is kept, and is killed at a given place; `rest` tells what came of it. `door` prints where a source is called, `leads` which leads are there."""

import json
import os
import signal
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from koipond import access, collect, engine  # noqa: E402
from koipond.clock import run_until_idle  # noqa: E402
from koipond.collect.sources import keeping, reading  # noqa: E402
from koipond.collect.sources.custom.kind import called  # noqa: E402
from koipond.collect.sources.kind import Request  # noqa: E402
from koipond.collect.sources.models import SourcesRead  # noqa: E402
from koipond.kit import clock  # noqa: E402

LEADS = 400
reading.PAGE_ITEMS = 150


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def main(what: str) -> None:
    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "tests"})
    known = [place for place in access.workspaces() if place.slug == "killed"]
    slug = (known[0] if known else access.create_workspace("killed", "Killed")).slug
    access.migrate_all()
    source = next(iter(collect.sources(slug)), None) or collect.create_source(slug, "custom", "any", {"token": "a-shared-token"} if what == "door" else {}, by="test")
    if what == "door":
        print(json.dumps(collect.address_of(source).split("/in/")[1]))
        return engine.close()
    if what == "keep":
        body = json.dumps({"leads": [{"id": n, "phone": f"1390013{n:04d}"} for n in range(LEADS)]}).encode()
        keeping.keep(source, called(source, Request("POST", {}, {}, body, clock.real())).items, "push")
        die()
    if what == "record":          # the items are in the inbox, and that they were read is not written down
        SourcesRead.save = die
    if what == "second":          # the first page is done, the second is in the inbox only
        reading.record_table = _second(reading.record_table)
    if what != "count":
        collect.read_kept(slug)
    run_until_idle(slug)
    db = engine.database(slug)
    if what == "leads":
        print(json.dumps({"kept": [id for id, in db.rows("SELECT id FROM collect_kept FINAL")], "taken_up": db.rows(
            "SELECT props['lead_id'], count(), uniqExact(person) FROM profiles_events WHERE name = 'lead_submitted' GROUP BY 1"),
            "people": dict(db.rows("SELECT value, uniqExact(person) FROM identify_identifiers FINAL WHERE kind = 'phone' GROUP BY value"))}))
        return engine.close()
    print(json.dumps({"kept": db.rows("SELECT count(), uniqExact(id) FROM collect_kept FINAL")[0],
                      "leads": db.rows("SELECT count(), uniqExact(props['lead_id']), uniqExact(person) FROM profiles_events WHERE name = 'lead_submitted'")[0],
                      "agreed": db.value("SELECT count() FROM profiles_consents")}))
    engine.close()


def _second(record):
    done = []

    def recorded(slug, table):
        record(slug, table)
        done.append(table)
        if len(done) == 2:
            die()

    return recorded


main(sys.argv[1])
