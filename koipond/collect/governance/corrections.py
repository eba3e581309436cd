"""Corrections of held-back items: each is one layer of SQL around the ones before, over all that are chosen."""

import json

from koipond.collect.governance.errors import BadChoice, BadCorrection
from koipond.collect.governance.schema import good_name
from koipond.engine import Sql, named

MOST = 20             # corrections at once: each is a layer of the statement
MOST_VALUES = 1_000   # of a mapping
CASTS = ("text", "number", "boolean", "date")
FIELDS = {"fill": {"property", "value"}, "rename": {"property", "to"}, "cast": {"property", "to"},
          "map": {"property", "values"}, "remove": {"property"}}


def corrected(items: Sql, corrections: list[dict]) -> Sql:
    """The items (with their properties as `pairs`) after the corrections, in their order. Raises BadCorrection, BadChoice."""
    if len(corrections) > MOST:
        raise BadCorrection(position=MOST + 1, problem=f"at most {MOST}", problem_zh=f"最多 {MOST} 条")
    for position, said in enumerate(corrections, 1):
        items = Sql.of(named("collect.correct"), items=items, change=_change(position, said))
    return items


def _change(position: int, said: dict) -> Sql:
    said = {name: value for name, value in said.items() if value is not None or (name == "value" and said.get("do") == "fill")}
    do = said.get("do")
    if do not in FIELDS:
        raise BadChoice(field=f"corrections[{position}].do", value=do, known=tuple(FIELDS))
    given = {name for name in said if name != "do"}
    if given != FIELDS[do]:
        raise BadCorrection(position=position, problem=f"{do} takes {', '.join(sorted(FIELDS[do]))}",
                            problem_zh=f"{do} 需要 {'、'.join(sorted(FIELDS[do]))}")
    values = {"property": Sql.value(good_name(said["property"]), "String")}
    if do == "fill":
        values["value"] = Sql.value(_json_of(said["value"], position), "String")
    elif do == "rename":
        values["to"] = Sql.value(good_name(said["to"]), "String")
    elif do == "cast":
        if said["to"] not in CASTS:
            raise BadChoice(field=f"corrections[{position}].to", value=said["to"], known=CASTS)
        values["cast"] = Sql(named(f"collect.cast_{said['to']}"))
    elif do == "map":
        values |= _mapping(position, said["values"])
    return Sql.of(named(f"collect.correct_{do}"), **values)


def _mapping(position: int, values: dict) -> dict[str, Sql]:
    if not isinstance(values, dict) or not 0 < len(values) <= MOST_VALUES:
        raise BadCorrection(position=position, problem=f"values takes 1 to {MOST_VALUES} pairs of an old and a new value",
                            problem_zh=f"values 需要 1 到 {MOST_VALUES} 对旧值和新值")
    new = [_json_of(value, position) for value in values.values()]
    return {"from": Sql.value(list(values), "Array(String)"), "to": Sql.value(new, "Array(String)")}


def _json_of(value, position: int) -> str:
    if value is None or isinstance(value, (dict, list)):
        raise BadCorrection(position=position, problem="a value is a text, a number, true or false",
                            problem_zh="值只能是文本、数字、true 或 false")
    return json.dumps(value, ensure_ascii=False)
