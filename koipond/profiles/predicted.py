"""Traits that the house works out for itself (a score, a group, an interest): kept like any other, with their own source.

They go through the inbox as events `traits_predicted`, so that live segments, journeys and merges treat them as they
treat whatever is said of somebody; they are no sign of life.
"""

from datetime import datetime

from koipond import collect
from koipond.engine import Database, Sql
from koipond.kit import clock
from koipond.profiles import catalogue

PREDICTED_SOURCE = 1_100_000_000   # of all predictions, so that they can be told from what was said


def predict(db: Database, names: str | tuple[str, ...], select: Sql, *, key: str, at: datetime | None = None) -> int:
    """Gives everybody of a SELECT (`person`, and a text for each trait under its own name; '' clears) predicted values.

    Only persons for whom a value changes are written, so a run that finds nothing new costs one look. The values hold
    from the next tick on. `key` names this run: the same key and person count once, so repeating a cut-short run is
    safe. Returns how many were written. Raises ValueError for a trait that was not declared.
    """
    names = (names,) if isinstance(names, str) else tuple(names)
    declared = {trait.name: trait for trait in catalogue.given(db.workspace)}
    if missing := [name for name in names if name not in declared]:
        raise ValueError(f"predicted traits must be declared first: {', '.join(missing)}")
    numbered = [(f"held_{i}", Sql.name(name)) for i, name in enumerate(names)]
    columns = [Sql.of(f"ifNull(toString([[c]]), '') AS held_{i}", c=Sql.name(declared[name].column)) for i, name in enumerate(names)]
    found = db.table("profiles.predicted", {
        "select": select, "columns": Sql.join(", ", columns), "said": Sql.join(", ", [name for _, name in numbered]),
        "differs": Sql.join(" OR ", [Sql.of(f"{held} != [[name]]", name=name) for held, name in numbered]),
    }, names=list(names), key=key, at=at or clock.now(), source=PREDICTED_SOURCE)
    collect.record_table(db.workspace, found)
    return found.num_rows
