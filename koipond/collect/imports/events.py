"""Rows about things that happened."""

import pyarrow as pa
import pyarrow.compute as pc

from koipond.collect.imports.batch import Batch, items, problems
from koipond.collect.imports.plan import Plan, binds, identifiers, json_of, properties, rows, traits, who
from koipond.engine import Database, Sql, named


def gather(db: Database, plan: Plan, after: str, upto: str) -> Batch:
    """The rows between two keys, each an event; what they tell of a person besides comes as one identify item each."""
    name = Sql.of("if([[name]] = '', {event:String}, [[name]])", name=plan.value("name"))
    revenue = [("revenue", plan.value("revenue"))] if plan.use("revenue") else []
    select = Sql.of(named("collect.import_events"), rows=rows(plan), name=name, at=plan.value("at"),
                    properties=json_of([*revenue, *properties(plan)]), own_id=plan.value("message_id"), **who(plan))
    found = db.table(select, after=after, upto=upto, **binds(plan))
    good = found.filter(pc.equal(found["refused"], 0))
    tables = [items("track", good, name="name", properties="properties", context="contact")]
    if identifiers(plan) or traits(plan):
        tables.append(told(good))
    anonymous = pc.sum(good["nobody"]).as_py() or 0
    return Batch(pa.concat_tables(tables), problems(plan, found), imported=good.num_rows, anonymous=anonymous,
                 refused=found.num_rows - good.num_rows)


def told(rows: pa.Table) -> pa.Table:
    """What rows of events and orders tell of the people themselves: of each, the newest row of the batch."""
    newest = rows.filter(pc.and_(pc.equal(rows["newest"], 1), pc.not_equal(rows["traits"], "")))
    ids = pc.binary_join_element_wise("person", newest["message_id"], ":")
    return items("identify", newest.set_column(newest.column_names.index("message_id"), "message_id", ids), traits="traits")
