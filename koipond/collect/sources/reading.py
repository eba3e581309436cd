"""What was kept becomes items of the inbox, by the mapping of its source: a page at a time, as one statement a source.

Cut anywhere, the page is read again: its items have the same message ids, and count once.
"""

from koipond import access, engine
from koipond.collect.inbox import record_table
from koipond.collect.sources import mapping as mappings
from koipond.collect.sources.accounts import Source, source, sources
from koipond.collect.sources.kinds import kind
from koipond.collect.sources.mapping import Mapping, binds, mapped
from koipond.collect.sources.models import SourcesRead
from koipond.engine import Sql, named
from koipond.kit import tracing

PAGE_ITEMS = 5_000


def read_kept(slug: str) -> int:
    """Reads all that is not read yet; how many items went into the inbox."""
    workspace, db, done = access.workspace(slug), engine.database(slug), 0
    row, _ = SourcesRead.objects.get_or_create(workspace=workspace)
    while True:
        last, accounts = db.rows("collect.kept_next", after=row.upto, rows=PAGE_ITEMS)[0]
        if not accounts:
            return done
        within = Sql.of("seq > [[after]] AND seq <= [[last]]", after=Sql.value(row.upto, "UInt64"), last=Sql.value(last, "UInt64"))
        with tracing.span("sources.read", workspace=slug, upto=last):
            done += sum(_recorded(db, each, within) for each in sources(slug) if each.id in accounts)
        row.upto = last
        row.save(update_fields=["upto"])


def apply_again(workspace: str, id: int) -> int:
    """Reads all that is kept of a source by its mapping of now; how many items that brought which had not come before.

    What was taken counts once: an event stays as it was told first; traits, identifiers and consents that are new are added.
    Raises UnknownSource, NotStored.
    """
    whole = source(workspace, id)
    db, done, after = engine.database(workspace), 0, 0
    upto = db.value("collect.kept_last") or 0
    while after < upto:
        last, accounts = db.rows("collect.kept_next", after=after, rows=PAGE_ITEMS)[0]
        within = Sql.of("seq > [[after]] AND seq <= [[last]]", after=Sql.value(after, "UInt64"), last=Sql.value(last, "UInt64"))
        done += _recorded(db, whole, within) if id in accounts else 0
        after = last
    return done


def kept(source: Source, within: Sql) -> Sql:
    """The rows that are kept of a source; of one that tells of viewers, with the time that they watched."""
    found, known = Sql.of(named("collect.kept_of"), within=within), kind(source.kind)
    if hasattr(known, "ROOM"):
        found = Sql.of(named("collect.kept_watched"), kept=found, room=_fields(known.ROOM), who=Sql.of("arrayFirst(x -> x != '', [[values]])", values=_fields(known.VIEWER)))
    return Sql(found.text, {**found.binds, "account": source.id})


def _fields(names: tuple[str, ...]) -> Sql:
    return Sql.of("arrayMap(f -> fields[f], [[names]])", names=Sql.value(list(names), "Array(String)"))


def items(db, source: Source, mapping: Mapping, rows: Sql):
    """The items of the inbox that rows become, as a table."""
    return db.table("collect.kept_items", {"mapped": mapped(source, mapping, rows)}, **binds(source))


def _recorded(db, source: Source, within: Sql) -> int:
    found = items(db, source, mappings.of(source), kept(source, within))
    record_table(source.workspace, found)
    return found.num_rows
