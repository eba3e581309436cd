"""What an import may take for granted: the mapping that was given, completed with guesses of which none that matters is
in doubt.
"""

from koipond.collect.imports import guess, sheet
from koipond.collect.imports.errors import InDoubt
from koipond.collect.imports.options import Options
from koipond.collect.imports.plan import needed, uses_of

ROWS = 1_000     # of the file that are looked at


def completed(given: list[tuple[str, str]], columns: list[guess.Column]) -> list[tuple[str, str]]:
    """The mapping with guesses for the columns and fields that it does not mention. `column=` leaves a column out."""
    taken, said = {field.partition(":")[0] for _, field in given}, {column for column, _ in given}
    guessed = [(column, field) for column, field in guess.mapping(columns)
               if column not in said and field.partition(":")[0] not in taken]
    return [(column, field) for column, field in given if field] + guessed


def settled(opened: sheet.Sheet, kind: str, mapping, options: Options) -> tuple[str, list[tuple[str, str]]]:
    """Kind and whole mapping of an import. Raises InDoubt where a field that the kind cannot do without would only be
    guessed at, and what `uses_of` raises.
    """
    kind = kind or guess.kind(opened)
    given = [tuple(pair) for pair in mapping]
    columns = guess.columns(kind, opened, sheet.head(opened, ROWS))
    whole = completed(given, columns)
    uses_of(kind, opened, whole, options)
    doubtful = {(column.name, field) for column in columns for field in column.doubtful} - set(given)
    fields = [field for _, field in sorted(whole, key=lambda pair: pair in doubtful)]
    open_yet = [pair for pair in whole if pair in doubtful and pair[1] in needed(kind, options, fields)]
    if open_yet:
        shown = [f"{column} → {field}?" for column, field in open_yet]
        raise InDoubt(file=opened.name, kind=kind, columns=shown, example="=".join(open_yet[0]))
    return kind, whole
