"""Rows about companies: what names them, and what is known of them."""

import pyarrow.compute as pc

from koipond.collect.imports.batch import Batch, items, problems
from koipond.collect.imports.plan import Plan, binds, json_of, rows, traits
from koipond.engine import Database, Sql, named


def gather(db: Database, plan: Plan, after: str, upto: str) -> Batch:
    """The rows between two keys, each a group call of nobody. A row without an id and a credit code names no company."""
    key = next((use for use in plan.uses if use.field.name in ("company_id", "credit_code")), None)
    described = json_of([*((name, plan.value(name)) for name in ("credit_code", "name", "domain")), *traits(plan)])
    found = db.table(Sql.of(named("collect.import_companies"), rows=rows(plan), group_id=plan.value("company_id"), traits=described,
                            credit_code=plan.value("credit_code"), place=Sql(f"toUInt16({key.place if key else 0})")),
                     after=after, upto=upto, **binds(plan))
    good = found.filter(pc.equal(found["refused"], 0))
    return Batch(items("group", good, traits="traits"), problems(plan, found), imported=good.num_rows,
                 refused=found.num_rows - good.num_rows)
