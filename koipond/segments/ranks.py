"""A stable share of persons, and the first so many of them in the order of a metric."""

from koipond.engine import Sql
from koipond.kit import bucket
from koipond.segments.tree import Metric, Ranked, Sampled

MAX_MOST = 1_000_000   # persons of a top or count: beyond, a share in percent says it better
MAX_RANKED = 5         # tops and counts of one rule, each of which is a question about everybody


def in_share(tree: Sampled) -> Sql:
    """1 or 0 over `person`: whether the person's place by the seed lies in the share. 10 % are within 20 %."""
    return Sql.of("[[place]] < [[share]]", place=place(tree.seed), share=Sql.value(tree.percent / 100, "Float64"))


def place(seed: str) -> Sql:
    """Where the person stands between 0 and 1, by the same law as hold-outs and tests."""
    salt = Sql.value(seed, "String")
    return Sql(bucket.sql(salt.text, "person"), salt.binds)


def first_of(tree: Ranked, among_persons: Sql, metric: Sql | None) -> Sql:
    """A SELECT of the first `most` persons among those of a SELECT, in the order of `metric`, a SELECT of `person` and
    `metric`; those without a metric are not among them. The same metric: by their place."""
    if metric is None:
        return Sql.of("SELECT person FROM ([[among]]) ORDER BY [[place]], person LIMIT [[most]]", among=among_persons,
                      place=place(tree.seed), most=Sql.value(tree.most, "UInt64"))
    way = Sql("DESC" if tree.downwards else "ASC")
    return Sql.of(
        "SELECT person FROM ([[among]]) AS a INNER JOIN ([[metric]]) AS m USING (person) WHERE isNotNull(metric)"
        " ORDER BY metric [[way]], [[place]], person LIMIT [[most]]",
        among=among_persons, metric=metric, way=way, place=place(tree.seed), most=Sql.value(tree.most, "UInt64"),
    )


def metric_of(by: Metric, writer) -> Sql | None:
    """A SELECT of `person` and `metric`; None for their place alone."""
    if by.trait:
        trait = writer.known.trait(by.trait)
        return Sql.of(f"SELECT person, [[column]] AS metric FROM {trait.table} FINAL WHERE person != 0", column=writer.column(trait))
    if by.counted:
        counted = writer.aggregate(by.counted)
        return Sql.of("SELECT person, [[value]] AS metric FROM profiles_events WHERE [[filter]] AND person != 0 GROUP BY person",
                      value=counted.over_all(), filter=counted.filter)
    return None
