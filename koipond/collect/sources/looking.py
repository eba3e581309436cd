"""What people see of sources: what came, what became of it, and what a mapping would make of it before it is saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from koipond import engine
from koipond.collect.sources import accounts, running
from koipond.collect.sources import mapping as mappings
from koipond.collect.sources.accounts import Source
from koipond.collect.sources.errors import NoSuchSample
from koipond.collect.sources.kinds import kind
from koipond.collect.sources.mapping import SOURCE, Mapping, binds, mapped
from koipond.collect.sources.models import Source as Row
from koipond.collect.sources.reading import apply_again, kept
from koipond.engine import Sql, named
from koipond.kit import clock

SAMPLES_AT_MOST = 200
PROBLEM_DAYS = 7         # within which what could not be mapped is told
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """How a source does: what came within a day and a week (tests left out), and what could not be mapped within a week."""

    source: Source
    last_at: datetime | None
    day: int
    week: int
    problems: dict[str, int]


@dataclass(frozen=True)
class Sample:
    """Something that came, and what became of it: taken, waiting, held, refused, or why it became nothing."""

    id: str
    what: str
    at: datetime
    received_at: datetime
    event: str
    state: str
    fields: dict[str, str]
    user_id: str
    anonymous_id: str
    ids: dict[str, str]
    traits: dict[str, str]
    properties: dict[str, str]
    consents: list[tuple[str, str]]


def told(workspace: str) -> list[Told]:
    """Every source and how it does. A statement for all counts, and one for each source's problems."""
    db, now = engine.database(workspace), clock.now()
    counts = {account: rest for account, *rest in db.rows("collect.kept_counts", day=now - DAY, week=now - WEEK)}
    ever = dict(db.rows("collect.kept_ever"))
    return [_told(db, each, counts.get(each.id, (0, 0, None)), ever.get(each.id)) for each in accounts.sources(workspace)]


def told_of(workspace: str, id: int) -> Told:
    """One of them. Raises UnknownSource."""
    accounts.source(workspace, id)
    return next(each for each in told(workspace) if each.source.id == id)


def samples(workspace: str, id: int, limit: int = 50, state: str = "") -> list[Sample]:
    """What came last, the newest first, by the mapping of now; `state` '' for all. Raises UnknownSource."""
    source = accounts.source(workspace, id)
    found = _states(engine.database(workspace), source, mappings.of(source), kept(source, Sql("1")), SAMPLES_AT_MOST)
    return [each for each in found if state in ("", each.state)][:limit]


def fields(workspace: str, id: int) -> list[tuple[str, int, str]]:
    """The fields that came lately: name, in how many of the last 200, the newest value. Of a source to which nothing came yet, those of an example."""
    source = accounts.source(workspace, id)
    rows = Sql.of(named("collect.kept_fields"), kept=kept(source, Sql("skip NOT IN ('status', 'not_readable')")))
    found = [tuple(row) for row in engine.database(workspace).rows(rows)]
    return found or [(name, 0, value) for name, value in kind(source.kind).EXAMPLE.items()]


def previewed(workspace: str, id: int, said: dict, sample: str = "") -> Sample:
    """What a mapping would make of something that came; of the newest, or of the example where nothing has come. Changes nothing.

    Raises UnknownSource, BadMapping, NoSuchSample.
    """
    source = accounts.source(workspace, id)
    mapping, db = mappings.read(source.kind, said), engine.database(workspace)
    within = Sql.of("id = [[id]]", id=Sql.value(sample, "String")) if sample else Sql("skip NOT IN ('status', 'not_readable') ORDER BY seq DESC LIMIT 1")
    found = _states(db, source, mapping, kept(source, within), 1)
    if not found and sample:
        raise NoSuchSample(source=id, id=sample[:60])
    return found[0] if found else _states(db, source, mapping, _example(source), 1)[0]


def change_mapping(workspace: str, id: int, said: dict | None, by: str, again: bool = False) -> int:
    """Decides what fields mean from now on; None is what the kind has by default. `again`: also for what was kept before; how many
    items that brought which had not come before. Raises UnknownSource, BadMapping, NotStored.
    """
    source = accounts.source(workspace, id)
    whole = None if said is None else mappings.read(source.kind, said).as_json()
    Row.objects.filter(pk=source.id).update(mapping=whole, mapping_version=source.mapping_version + 1, by=by[:160], at=clock.now())
    return apply_again(workspace, id) if again else 0


def pulled_now(workspace: str, id: int) -> int:
    """Asks the platform at once, and lets what came be read. Raises UnknownSource, NoPull, PlatformSilent, BadPlatformAnswer."""
    from koipond.collect.sources.pulling import pull
    from koipond.collect.sources.reading import read_kept

    found = pull(workspace, id)
    if running.reads_here():
        running.look({workspace})
    else:
        read_kept(workspace)
    return found


def _told(db, source: Source, counts, ever) -> Told:
    lately = Sql.of("received_at > [[since]]", since=Sql.value(clock.now() - timedelta(days=PROBLEM_DAYS), "DateTime64(3, 'UTC')"))
    rows = mapped(source, mappings.of(source), kept(source, lately))
    problems = dict(db.rows("collect.kept_problems", {"mapped": rows}, **binds(source))) if ever else {}
    return Told(source, _utc(ever), counts[0], counts[1], problems)


def _states(db, source: Source, mapping: Mapping, rows: Sql, limit: int) -> list[Sample]:
    found = db.dicts("collect.kept_states", {"mapped": mapped(source, mapping, rows)}, source=SOURCE, limit=limit, **binds(source))
    return [Sample(row["id"], row["what"], _utc(row["at"]), _utc(row["received_at"]), row["event"], row["state"], row["fields"], row["user_id"],
                   row["anonymous_id"], row["ids"], row["traits"], row["props"], [tuple(one) for one in row["consents"]]) for row in found]


def _example(source: Source) -> Sql:
    known, now = kind(source.kind), Sql.value(clock.now(), "DateTime64(3, 'UTC')")
    return Sql.of("""SELECT toUInt64(0) AS seq, toUInt32(0) AS account, 'example' AS id, toUInt32(0) AS source, '' AS message_id, [[what]] AS what,
                  '' AS skip, toUInt8(0) AS wants, [[now]] AS at, [[now]] AS received_at, mapFromArrays([[names]], [[values]]) AS fields""",
                  what=Sql.value(next(iter(known.EVENTS)), "String"), now=now, names=Sql.value(list(known.EXAMPLE), "Array(String)"),
                  values=Sql.value(list(known.EXAMPLE.values()), "Array(String)"))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=clock.UTC) if moment is not None and not moment.tzinfo else moment
