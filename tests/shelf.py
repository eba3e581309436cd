"""Workspaces for tests: the eighty tables are made once, and stand on a shelf as new between two tests.

A workspace that a test gives back loses its decisions and every row of its facts, and what the test did to the shape of
a table is undone; the next test gets its database under another name. So nothing in the product that knows a workspace
by its slug or id can tell it from a new one. tests/engine/test_shelf.py holds that.
"""

import itertools
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.db.models import ProtectedError

from koipond import access, engine
from koipond.access.models import Member

_names = itertools.count(1)
_spare: list[str] = []              # names of databases that nobody uses
_shape: dict[str, str] = {}         # table → how a new workspace makes it, with [[db]] for its database
# One row per table: what makes it, whether it has rows (or parts without), and whether rows of it were changed, which
# leaves traces that emptying it does not take away.
TABLES = """
SELECT name, create_table_query,
       total_rows != 0 OR name IN (SELECT table FROM system.parts WHERE database = currentDatabase() AND active),
       name IN (SELECT table FROM system.mutations WHERE database = currentDatabase())
         OR name IN (SELECT table FROM system.parts WHERE database = currentDatabase() AND active AND startsWith(name, 'patch-'))
FROM system.tables WHERE database = currentDatabase()"""
REMEMBERED = "engine_migrations"    # what was applied; it stays


@contextmanager
def lent(slug: str, name: str, **more):
    """A workspace for as long as it lasts: `with lent("cuts", "Cut shop") as workspace`."""
    made = take(slug, name, **more)
    try:
        yield made
    finally:
        give_back(made)


def take(slug: str, name: str, **more) -> access.Workspace:
    """A workspace of that slug without a person, an event or a decision."""
    if _spare:
        _rename(_spare.pop(), slug)
    made = access.create_workspace(slug, name, **more)
    if not _shape:
        _shape.update({name: _plain(made, slug) for name, made, _, _ in engine.database(slug).rows(TABLES)})
    return made


def give_back(workspace: access.Workspace) -> None:
    """Everything of the workspace is gone, also after a test that failed half-way.

    It is renamed before it is emptied: a thread that still works on it no longer finds it, and leaves nothing behind.
    """
    _forget(workspace)
    if engine.exists(workspace.slug):
        spare = f"spare{next(_names)}"
        _rename(workspace.slug, spare)
        with engine.one_sync():
            _make_new(spare)
        _spare.append(spare)


def _make_new(slug: str) -> None:
    """Each table of the workspace is empty, and as a new workspace has it."""
    db = engine.database(slug)
    there = {name: (_plain(made, slug), used, changed) for name, made, used, changed in db.rows(TABLES)}
    kept = {name for name, (made, _, changed) in there.items() if made == _shape.get(name) and not changed}
    for name in there.keys() - kept:
        db.run(f"DROP TABLE `{name}` SYNC")
    for name in _shape.keys() - kept:
        db.run(_shape[name].replace("[[db]]", _of(slug)))
    for name in kept - {REMEMBERED}:
        if there[name][1]:
            db.run(f"TRUNCATE TABLE `{name}`")
    if REMEMBERED not in kept:
        engine.migrate(db)


def _plain(made: str, slug: str) -> str:
    return made.replace(f"{_of(slug)}.", "[[db]].", 1)


def _forget(workspace: access.Workspace) -> None:
    """The workspace, all that was decided in it, and the users who worked in no other."""
    users = list(Member.objects.filter(workspace=workspace.id).values_list("user", flat=True))
    for kept in access.Workspace.objects.filter(id=workspace.id):
        try:
            kept.delete()
        except ProtectedError as held:
            for one in held.protected_objects:
                one.delete()
            kept.delete()
    get_user_model().objects.filter(id__in=users).exclude(id__in=Member.objects.values("user")).delete()


def _rename(slug: str, to: str) -> None:
    engine.database(slug).run(f"RENAME DATABASE {_of(slug)} TO {_of(to)}")


def _of(slug: str) -> str:
    return f"koipond_{slug}"
