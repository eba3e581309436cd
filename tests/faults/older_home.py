"""Run in a process of its own: takes a home back to the schema of the version before, with its rows, as that version would have left it."""

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, engine  # noqa: E402
from tests.earlier import decisions_at  # noqa: E402

DECISIONS = "0030_leaders"                           # the last migration of the version before
FACTS = {("collect", 5): ["collect_tick_resting"]}   # migrations of facts since, and the tables that they made

engine.open_engine(settings.DATA, {"what": "test"})
for place in access.workspaces():
    db = engine.database(place.slug)
    for (room, number), tables in FACTS.items():
        for table in tables:
            db.run(f"DROP TABLE {table}")
        db.run("DELETE FROM engine_migrations WHERE room = {room:String} AND number = {number:UInt32}", room=room, number=number)
decisions_at(DECISIONS)
engine.close()
