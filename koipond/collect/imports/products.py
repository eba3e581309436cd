"""Rows about products."""

import pyarrow.compute as pc

from koipond.collect.imports.batch import Batch, items, problems
from koipond.collect.imports.plan import Plan, binds, json_of, properties, rows
from koipond.engine import Database, Sql, named


def gather(db: Database, plan: Plan, after: str, upto: str) -> Batch:
    """The rows between two keys, each a product."""
    pairs = [(name, plan.value(name)) for name in ("product_id", "name", "category", "price")]
    currency = Sql.of("if([[c]] = '', {currency:String}, [[c]])", c=plan.value("currency"))
    described = json_of([*pairs, ("currency", currency), *properties(plan)])
    found = db.table(Sql.of(named("collect.import_products"), rows=rows(plan), properties=described),
                     after=after, upto=upto, **binds(plan))
    good = found.filter(pc.equal(found["refused"], 0))
    return Batch(items("product", good, properties="properties"), problems(plan, found), imported=good.num_rows,
                 refused=found.num_rows - good.num_rows)
