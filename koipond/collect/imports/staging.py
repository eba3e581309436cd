"""The rows of a file in the engine, as read, while an import works on them."""



import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from koipond.collect.imports.batch import PROBLEMS
from koipond.collect.imports.errors import TooManyLines, UnclearDates
from koipond.collect.imports.orders import LINES_AN_ORDER
from koipond.collect.imports.plan import Plan
from koipond.collect.imports.sheet import BETWEEN, Rows
from koipond.engine import Database
from koipond.kit import clock

CHUNK_ROWS = 50_000     # of people, products and events are worked on together: one key
INSERT_ROWS = 200_000   # staged in one insert that is safe on disk
ORDERS = ("orders", "order_lines")


class Staging:
    """Puts the rows of a file under the number of an import, and counts them. What cannot be used at all is noted with
    its reason, or for a look only kept in `bad`."""

    def __init__(self, db: Database, plan: Plan, only_look: bool = False):
        self.db, self.plan, self.only_look = db, plan, only_look
        self.bad: list[pa.Table] = [PROBLEMS.empty_table()]
        self.rows = self.staged = self.refused = 0
        self.reasons: dict[str, int] = {}
        self._waiting: list[pa.Table] = []
        drop(db, plan.id)   # what an earlier try had read: it is read anew

    def take(self, rows: Rows) -> None:
        """Adds a block of rows."""
        self.rows += len(rows.lines) + len(rows.bad)
        bad = pa.table([[line for line, _, _ in rows.bad], [""] * len(rows.bad), [text for _, text, _ in rows.bad],
                        [reason for _, _, reason in rows.bad], [1] * len(rows.bad), [""] * len(rows.bad)],
                       schema=PROBLEMS)
        row = pc.binary_join_element_wise(*rows.cells, BETWEEN) if rows.cells else pa.array([], pa.string())
        staged = pa.table({"key": self._keys(rows), "line": rows.lines, "row": row})
        if self.plan.kind in ORDERS:
            nameless = pc.equal(staged["key"], "")
            bad = pa.concat_tables([bad, self._nameless(staged.filter(nameless))])
            staged = staged.filter(pc.invert(nameless))
        self._refuse(bad)
        self.staged += staged.num_rows
        self._waiting.append(staged)
        if sum(table.num_rows for table in self._waiting) >= INSERT_ROWS:
            self.flush()

    def flush(self) -> None:
        """All rows taken so far are safe on disk when this returns."""
        if not self._waiting:
            return
        rows = pa.concat_tables(self._waiting)
        self._waiting = []
        numbers = pa.repeat(pa.scalar(self.plan.id, pa.uint64()), rows.num_rows)
        self.db.insert("collect_staging", rows.append_column("import", numbers))

    def _keys(self, rows: Rows) -> pa.Array:
        """The order id, or the number of the chunk in eight digits."""
        if self.plan.kind in ORDERS:
            place = self.plan.use("order_id").place
            return pc.replace_substring_regex(rows.cells[place - 1], r"^(\d+)\.0$", r"\1")
        first = self.staged
        chunks = (np.arange(first, first + len(rows.lines)) // CHUNK_ROWS) + 1
        return pc.utf8_lpad(pa.array(chunks).cast(pa.string()), 8, "0")

    def _nameless(self, rows: pa.Table) -> pa.Table:
        count, column = rows.num_rows, self.plan.use("order_id").column
        return pa.table([rows["line"], [column] * count, [""] * count, ["missing"] * count, [1] * count, [""] * count],
                        schema=PROBLEMS)

    def _refuse(self, bad: pa.Table) -> None:
        self.refused += bad.num_rows
        for row in pc.value_counts(bad["reason"]).to_pylist():
            self.reasons[row["values"]] = self.reasons.get(row["values"], 0) + row["counts"]
        if self.only_look:
            self.bad.append(bad)
        else:
            note(self.db, self.plan.id, bad)


def drop(db: Database, number: int) -> None:
    """Removes the staged rows of an import."""
    db.run(f"ALTER TABLE collect_staging DROP PARTITION {int(number)}")


def tidy(db: Database, kept: set[int]) -> None:
    """Removes staged rows that no import will go on with: of previews and imports that ended with their process."""
    for (partition,) in db.rows("collect.import_partitions"):
        if int(partition) not in kept:
            drop(db, int(partition))


def note(db: Database, number: int, problems: pa.Table) -> None:
    """Keeps problems of an import. Safe to repeat: the same problem of the same cell is one row."""
    count = problems.num_rows
    if count:
        problems = problems.append_column("import", pa.repeat(pa.scalar(number, pa.uint64()), count))
        at = pa.repeat(pa.scalar(clock.now(), pa.timestamp("ms", "UTC")), count)
        db.insert("collect_problems", problems.append_column("at", at))


def look(db: Database, plan: Plan) -> dict:
    """What only the whole file can tell: the options that were left open. Raises UnclearDates or TooManyLines."""
    found = {}
    if plan.kind in ORDERS:
        key, rows = (db.rows("collect.import_largest", **{"import": plan.id}) or [("", 0)])[0]
        if rows > LINES_AN_ORDER:
            raise TooManyLines(order=key, count=rows, file=plan.file_name, limit=LINES_AN_ORDER)
        if plan.options.letters is None:
            found["letters"] = bool(db.value("collect.import_letters", **{"import": plan.id}))
    if not plan.options.date_order and (order := date_order(db, plan)):
        found["date_order"] = order
    return found


def date_order(db: Database, plan: Plan) -> str:
    """Whether 1/5/2024 is month/day (mdy) or day/month (dmy), from all dates that can only be one; "" when there are none."""
    for use in plan.uses:
        if use.field.type not in ("date", "datetime"):
            continue
        month_first, day_first, either, example, dots = db.rows(
            "collect.import_date_orders", place=use.place, **{"import": plan.id})[0]
        if month_first or day_first:
            return "mdy" if month_first > day_first else "dmy"
        if either and dots == either:
            return "dmy"    # 5.1.2024 is written where the day comes first
        if either:
            raise UnclearDates(column=use.column, value=example)
    return ""


