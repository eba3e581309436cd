"""Workspaces: each a row of decisions and a database of facts."""

import logging
import re
from functools import cache
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from koipond import engine
from koipond.access.errors import AlreadyThere, BadSetting, BadSlug, NoName, SlugTaken, StillWorking, UnknownWorkspace
from koipond.access.holding import alone, hold
from koipond.access.models import Workspace
from koipond.access.replicas import follow

SLUG = r"[a-z][a-z0-9_]{0,39}"  # also the name of a database, so nothing that would need quoting
NAME_LENGTH = 120

log = logging.getLogger(__name__)
_left: set[str] = set()   # workspaces whose facts could not be brought up to date, because their shard was gone


def create_workspace(slug: str, name: str, **more) -> Workspace:
    """Makes a workspace and its database of facts, migrated.

    `more` may set time_zone, country, currency and language. Raises BadSlug, SlugTaken, NoName, BadSetting.
    """
    if not re.fullmatch(SLUG, slug):
        raise BadSlug(slug=slug)
    made = Workspace(slug=slug, name=named(name), **_checked({"time_zone": settings.TIME_ZONE_OF_WORKSPACES, **more}))
    # The facts come first: a workspace that is listed always has its tables, and making them twice does no harm.
    if Workspace.objects.filter(slug=slug).exists():
        raise SlugTaken(slug=slug)
    made.shard = _shard_for_one_more()
    engine.migrate(engine.create(slug, made.shard), settings.ENGINE_FAMILY)
    try:
        made.save(force_insert=True)
    except IntegrityError:
        raise SlugTaken(slug=slug) from None
    return made


def change_workspace(slug: str | Workspace, name: str | None = None, **more) -> Workspace:
    """Gives a workspace another name, time_zone, country, currency or language. From the next tick on its days are those of
    the zone; what was counted by the old one stays. Raises UnknownWorkspace, NoName, BadSetting.
    """
    changed = {**({} if name is None else {"name": named(name)}), **_checked(more)}
    Workspace.objects.filter(pk=workspace(slug).pk).update(**changed)
    return Workspace.objects.get(pk=workspace(slug).pk)


def workspaces() -> list[Workspace]:
    """All workspaces, oldest first."""
    return list(Workspace.objects.order_by("id"))


def workspace(slug: str | Workspace) -> Workspace:
    """The workspace of this slug; one that is given comes back as it is. Raises UnknownWorkspace."""
    if isinstance(slug, Workspace):
        return slug
    try:
        return Workspace.objects.get(slug=slug)
    except Workspace.DoesNotExist:
        raise UnknownWorkspace(slug=slug) from None


def migrate_all() -> list[str]:
    """Brings both stores up to date: the decisions, then each workspace's facts. Safe at any time.

    Returns what was applied to facts, such as `["tea_house: collect 1"]`. The engine must be open. Of several shards, one that is
    gone is left for later (`migrate_left`). Raises TooNarrow, Misplaced, UnknownShard.
    """
    applied = []
    with alone("migrations"):   # several processes may start at the same time
        migrate_decisions()
        engine.shards().placed_by(lambda: dict(Workspace.objects.values_list("slug", "shard")))
        follow()
        engine.check()
        gone = engine.gone() if len(engine.shards()) > 1 else []
        if len(gone) == len(engine.shards()):
            gone = []   # then there is nothing to begin with, and the first one says so
        for one in workspaces():
            if engine.shards().of(one.slug).name in gone:
                _left.add(one.slug)
                log.warning("the facts of %s are not brought up to date yet: their shard is gone", one.slug)
                continue
            applied += [f"{one.slug}: {step}" for step in _migrated(one.slug)]
    return applied


def migrate_decisions() -> None:
    """Brings the store of decisions up to date. Where it is, that is seen without rendering the models, which takes half a second."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def migrate_left(slug: str) -> None:
    """Brings the facts of a workspace up to date whose shard was gone when this process began; else nothing."""
    if slug in _left:
        with alone("migrations"):
            _migrated(slug)
        _left.discard(slug)


def move_workspace(slug: str, shard: str) -> dict[str, int]:
    """Brings a workspace's facts to another shard; how many rows of each table. No process of Koipond may run meanwhile: each
    knows where a workspace is from when it first asked.

    Raises UnknownWorkspace, UnknownShard, AlreadyThere, StillWorking, NotWhole.
    """
    one = workspace(slug)
    there, before = engine.shards().named(shard), engine.shards().of(one.slug).name
    if there.name == before:
        raise AlreadyThere(workspace=one.slug, shard=shard or "-")
    if (held := hold(f"clock of {one.slug}")) is None:
        raise StillWorking(workspace=one.slug)
    try:
        moved = engine.move_facts(one.slug, shard)
        Workspace.objects.filter(pk=one.pk).update(shard=shard)   # from here on it is there
        engine.drop_left(one.slug, before)
    finally:
        held.let_go()
    return moved


def _migrated(slug: str) -> list[str]:
    return engine.migrate(engine.create(slug), settings.ENGINE_FAMILY)


def _shard_for_one_more() -> str:
    """Of the shards that answer, the one with the fewest rows; of equals, with the fewest workspaces."""
    if len(engine.shards()) == 1:
        return next(iter(engine.shards())).name
    loads = engine.loads()
    if not loads:
        raise engine.ShardGone(shard="*", addresses="-")
    return min(loads, key=lambda name: loads[name])


def named(name: str) -> str:
    """The name without spaces around it. Raises NoName when nothing is left or it is too long."""
    plain = " ".join(str(name or "").split())
    if not plain or len(plain) > NAME_LENGTH:
        raise NoName()
    return plain


@cache
def _time_zones() -> frozenset[str]:
    """Names of all time zones. Kept, because asking for them walks through some six hundred files."""
    return frozenset(available_timezones())


def _checked(more: dict) -> dict:
    valid = {
        "time_zone": lambda value: value in _time_zones(),
        "country": lambda value: re.fullmatch(r"[A-Z]{2}", value),
        "currency": lambda value: re.fullmatch(r"[A-Z]{3}", value),
        "language": lambda value: value in ("en", "zh-CN"),
    }
    for name, value in more.items():
        if name not in valid or not valid[name](str(value)):
            raise BadSetting(name=name, value=value)
    return more
