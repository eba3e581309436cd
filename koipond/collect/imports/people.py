"""Rows about people: what they are called, how they are reached, what is known of them, what they consented to."""

import pyarrow as pa
import pyarrow.compute as pc

from koipond.collect.imports.batch import Batch, items, problems
from koipond.collect.imports.plan import Plan, binds, rows, who
from koipond.engine import Database, Sql, named


def gather(db: Database, plan: Plan, after: str, upto: str) -> Batch:
    """The rows between two keys. A person is one identify item, and one event for each consent given or refused."""
    select = Sql.of(named("collect.import_people"), rows=rows(plan), given_at=plan.value("updated_at"),
                    consent_at=plan.value("consent_at"), consents=_consents(plan), **who(plan))
    found = db.table(select, after=after, upto=upto, **binds(plan))
    good = found.filter(pc.equal(found["refused"], 0))
    tables = [items("identify", good, traits="traits")]
    for i in range(len(plan.family("consent"))):
        said = good.filter(pc.not_equal(good[f"consent_{i}"], ""))
        tables.append(items("track", said, name=f"consent_{i}", properties=f"consent_properties_{i}", context="contact",
                            message_id=f"consent_id_{i}", at=f"consent_at_{i}"))
    return Batch(pa.concat_tables(tables), problems(plan, found), imported=good.num_rows,
                 refused=found.num_rows - good.num_rows)


def _consents(plan: Plan) -> Sql:
    pieces = [
        Sql.of(named("collect.import_consent"), value=Sql(f"v{use.number}"),
               channel=Sql.value(use.field.name.removeprefix("consent."), "String"), name=Sql(f"consent_{i}"),
               at=Sql(f"consent_at_{i}"), properties=Sql(f"consent_properties_{i}"), id=Sql(f"consent_id_{i}"))
        for i, use in enumerate(plan.family("consent"))
    ]
    return Sql.join("\n", pieces)
