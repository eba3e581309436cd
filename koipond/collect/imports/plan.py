"""What is to be done with a sheet: which column is what, and the SQL pieces that all kinds share."""

from dataclasses import dataclass

from koipond.collect.imports import cells, fields
from koipond.collect.imports.cells import Use
from koipond.collect.imports.errors import MappedTwice, NothingMappedTo
from koipond.collect.imports.options import Options
from koipond.collect.imports.sheet import Sheet, place
from koipond.collect.names import OURS
from koipond.engine import Sql, named

SOURCE = 1_000_000_000      # of all imports: so the same message counts once, whichever import brings it
FUTURE_MS = 24 * 3_600_000  # a time this far ahead of our clock is a mistake
VALUE_CHARACTERS = 200      # of a bad cell that are kept
HAPPENED = ("at", "updated_at", "consent_at")


@dataclass(frozen=True)
class Plan:
    """An import as it will be carried out."""

    id: int                  # of the job, or a random one for a preview
    kind: str
    file_name: str
    digest: str
    uses: tuple[Use, ...]
    options: Options
    began_ms: int            # when things happened that carry no time of their own
    now_ms: int

    @property
    def columns(self) -> list[str]:
        """The mapped columns, each once, in the order in which staged rows hold them."""
        return list(dict.fromkeys(use.column for use in self.uses))

    def use(self, name: str) -> Use | None:
        """The column mapped to a field, or None."""
        return next((use for use in self.uses if use.field.name == name), None)

    def family(self, family: str) -> list[Use]:
        """The columns mapped to `family.…`."""
        return [use for use in self.uses if use.field.name.startswith(family + ".")]

    def value(self, name: str) -> Sql:
        """The value of a field in a row, '' where it is not mapped."""
        use = self.use(name)
        return Sql(f"v{use.number}" if use else "''")


def uses_of(kind: str, sheet: Sheet, mapping: list[tuple[str, str]], options: Options) -> tuple[Use, ...]:
    """The mapping, checked against the sheet and the kind.

    Raises MissingColumn, UnknownField, MappedTwice, and NothingMappedTo for what the kind cannot do without.
    """
    columns = list(dict.fromkeys(column for column, _ in mapping))
    uses, taken = [], {}
    for number, (column, name) in enumerate(mapping, 1):
        place(sheet, column)
        field = fields.find(kind, name)
        if field.name in taken:
            raise MappedTwice(field=field.name, first=taken[field.name], second=column)
        taken[field.name] = column
        uses.append(Use(column, field, columns.index(column) + 1, number))
    _check_required(kind, sheet, taken, options)
    return tuple(uses)


def needed(kind: str, options: Options, taken) -> list[str]:
    """The fields that the kind cannot do without; of those that name a person one is enough, and may be `taken`."""
    names = [field.name for field in fields.of(kind) if field.required]
    if kind == "events" and not options.event:
        names.append("name")
    if kind == "people":
        by = [name for name in taken if name in ("user_id", "email", "phone", "anonymous_id") or name.startswith("external.")]
        names += by[:1] or ["user_id"]
    if kind == "companies":
        names += [name for name in taken if name in ("company_id", "credit_code")][:1] or ["company_id"]
    return names


def _check_required(kind: str, sheet: Sheet, taken: dict, options: Options) -> None:
    for name in needed(kind, options, taken):
        if name not in taken:
            raise NothingMappedTo(field=name, kind=kind, known=sheet.columns, example=sheet.columns[0])


def rows(plan: Plan, order: str = "''") -> Sql:
    """The staged rows between two keys with their values `v<n>` and a list of what is wrong in them:
    (line, place of the column, value, reason, whether the row is refused, order)."""
    layers = _layers([cells.columns(use, plan.options.date_order, plan.options.decimal_comma) for use in plan.uses])
    layers.append([_verdict(use, plan) for use in plan.uses])
    found = ", ".join(
        f"(line, toUInt16({use.place}), substringUTF8(c[{use.place}], 1, {VALUE_CHARACTERS}), q{use.number},"
        f" toUInt8({int(use.field.strict)}), {order})" for use in plan.uses
    )
    layers.append([f"arrayFilter(x -> x.4 != '', [{found}]) AS found"])
    text = named("collect.import_staged")
    for items in layers:
        text = f"SELECT *,\n    {', '.join(items)}\nFROM ({text})"
    return Sql(text)


def _layers(columns: list[list[list[str]]]) -> list[list[str]]:
    """The layers of all columns, laid over each other."""
    depth = max(map(len, columns))
    return [[item for layers in columns for item in (layers[level] if level < len(layers) else [])] for level in range(depth)]


def _verdict(use: Use, plan: Plan) -> str:
    n = use.number
    needed = use.field.required or (_names_events(use, plan) and not plan.options.event)
    missing = f", v{n} = '', 'missing'" if needed else ""
    times = (f", toInt64OrZero(v{n}) > {{latest:Int64}}, 'in_the_future', toInt64OrZero(v{n}) < 0, 'too_old'"
             if use.field.name in HAPPENED else "")
    ours = f", trimBoth(v{n}) IN {tuple(sorted(OURS))}, 'reserved_name'" if _names_events(use, plan) else ""
    return f"multiIf(p{n} != '', p{n}{missing}{times}{ours}, '') AS q{n}" if missing or times or ours else f"p{n} AS q{n}"


def _names_events(use: Use, plan: Plan) -> bool:
    return plan.kind == "events" and use.field.name == "name"


def binds(plan: Plan) -> dict:
    """What the queries of an import bind, besides the range of keys."""
    return {
        "import": plan.id, "digest": plan.digest, "began": plan.began_ms, "latest": plan.now_ms + FUTURE_MS,
        "zone": plan.options.time_zone, "file_name": plan.file_name, "currency": plan.options.currency,
        "event": plan.options.event, "letters": int(bool(plan.options.letters)),
    }


def shown(use: Use) -> Sql:
    """A value as it goes into traits and properties: moments in ISO form, all else as text."""
    if use.field.type != "datetime":
        return Sql(f"v{use.number}")
    moment = f"fromUnixTimestamp64Milli(toInt64OrZero(v{use.number}), 'UTC')"
    return Sql(f"if(v{use.number} = '', '', concat(formatDateTime({moment}, '%Y-%m-%dT%H:%i:%S'), 'Z'))")


def json_of(pairs: list[tuple[str, Sql]]) -> Sql:
    """A JSON object of the pairs whose value is not '' as text; '' when none is left."""
    if not pairs:
        return Sql("''")
    inside = Sql.join(", ", [Sql.join(", ", [Sql.value(name, "String"), value]) for name, value in pairs])
    return Sql.of("replaceOne(toJSONString(mapFilter((k, v) -> v != '', map([[inside]]))), '{}', '')", inside=inside)


def identifiers(plan: Plan) -> list[tuple[str, Sql]]:
    """What names the person besides the user id and the anonymous id: e-mail, phone and all `external.…`."""
    uses = [use for use in plan.uses if use.field.name in ("email", "phone")] + plan.family("external")
    return [(use.field.name.removeprefix("external."), shown(use)) for use in uses]


def traits(plan: Plan) -> list[tuple[str, Sql]]:
    """The traits that a row gives, by name."""
    known = {trait.name for trait in fields.TRAITS} if plan.kind == "people" else set()
    uses = [use for use in plan.uses if use.field.name in known] + plan.family("trait")
    return [(use.field.name.removeprefix("trait."), shown(use)) for use in uses]


def properties(plan: Plan) -> list[tuple[str, Sql]]:
    """The free properties that a row gives, by name."""
    return [(use.field.name.removeprefix("property."), shown(use)) for use in plan.family("property")]


def who(plan: Plan) -> dict[str, Sql]:
    """Slots that say whose a row is. `contact` goes into the context of events, where identify finds it."""
    return {
        "user_id": plan.value("user_id"), "anonymous_id": plan.value("anonymous_id"),
        "contact": contact(plan.value("user_id"), json_of(identifiers(plan))),
        "traits": json_of(identifiers(plan) + traits(plan)),
    }


def contact(user_id: Sql, named: Sql) -> Sql:
    """The context that names a person without a user id; with one it would only be read in vain."""
    return Sql.of("if([[user_id]] != '' OR [[named]] = '', '', concat('{\"traits\":', [[named]], '}'))",
                  user_id=user_id, named=named)
