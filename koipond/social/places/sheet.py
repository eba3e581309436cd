"""Places from a sheet: a row each, or several rows of one place with an item each. What is there already is changed, what is not is made."""

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from koipond import collect
from koipond.kit.errors import Refusal
from koipond.social.links.models import SalesPlace
from koipond.social.places import kept
from koipond.social.places.errors import BadPlaceSheet

COLUMNS = {
    "name": ("name", "place", "点位", "点位名称", "门店", "门店名称", "店名", "名称"), "kind": ("kind", "type", "类型"), "city": ("city", "城市"),
    "group": ("group", "region", "区域", "分组", "大区"), "address": ("address", "地址", "详细地址"),
    "items": ("items", "item", "品项", "商品", "部位", "产品"), "target": ("target", "url", "link", "链接", "网址", "落地页"),
}
KINDS = {"门店": "shop", "店铺": "shop", "摊位": "stall", "档口": "stall", "展位": "booth", "活动": "event"}
ROWS_AT_MOST = 20_000
PROBLEMS_AT_MOST = 200
_BETWEEN = re.compile(r"[、,，;；|/\n]+")


@dataclass(frozen=True)
class Imported:
    """What a sheet did. A problem is (row of the sheet, number of the refusal, English, Chinese)."""

    made: int
    changed: int
    problems: tuple[tuple[int, str, str, str], ...]


def import_places(workspace, path: Path, name: str, by: str, target: str = "") -> Imported:
    """Reads a sheet (CSV or XLSX) and makes or changes its places; `target` is for those that have none. The same sheet again changes nothing.

    Raises BadPlaceSheet, NoSheet, EmptyFile and what a sheet that cannot be read raises; a row that is refused is among the problems.
    """
    sheet = collect.open_sheet(path, name)
    columns = _columns(sheet.columns)
    if "name" not in columns:
        raise BadPlaceSheet(file=name, column="name", column_zh="点位", columns=", ".join(sheet.columns)[:300])
    made = changed = 0
    problems = []
    for line, said in _gathered(_rows(sheet, columns)).items():
        try:
            new = _save(workspace, said, by, target)
            made, changed = made + new, changed + (not new)
        except Refusal as refusal:
            problems.append((line, refusal.number, *(" ".join(refusal.say(language)) for language in ("en", "zh-CN"))))
    return Imported(made, changed, tuple(problems[:PROBLEMS_AT_MOST]))


def _save(workspace, said: dict, by: str, target: str) -> bool:
    there = SalesPlace.objects.filter(workspace__slug=str(getattr(workspace, "slug", workspace)), name=said["name"]).first()
    about = {field: said[field] for field in ("city", "group", "address") if said.get(field)}
    if said.get("kind"):
        about["kind"] = KINDS.get(said["kind"], said["kind"].lower())
    if there is None:
        kept.create_place(workspace, by, name=said["name"], target=said.get("target") or target, items=said["items"], **about)
        return True
    now = [spot.item for spot in kept.place(workspace, there.pk).spots if spot.item]
    kept.change_place(workspace, there.pk, by, items=[*now, *said["items"]], target=said.get("target") or None, **about)
    return False


def _columns(names) -> dict[str, str]:
    known = {spelling: field for field, spellings in COLUMNS.items() for spelling in spellings}
    found = {}
    for name in names:
        field = known.get(name.strip().lower())
        if field:
            found.setdefault(field, name)
    return found


def _rows(sheet, columns: dict[str, str]):
    fields = list(columns)
    for block in collect.read_sheet(sheet, [columns[field] for field in fields]):
        cells = [column.to_pylist() for column in block.cells]
        for line, *values in zip(block.lines.to_pylist(), *cells, strict=True):
            yield line, dict(zip(fields, ((value or "").strip() for value in values), strict=True))


def _gathered(rows) -> dict[int, dict]:
    """A place by the first row that names it, with the items of all its rows."""
    first: dict[str, int] = {}
    found: dict[int, dict] = {}
    for line, said in islice(rows, ROWS_AT_MOST):
        name = " ".join(said["name"].split())
        if not any(said.values()):
            continue
        at = first.setdefault(name, line)
        place = found.setdefault(at, {**said, "name": name, "items": []})
        place["items"] += [item for item in (one.strip() for one in _BETWEEN.split(said.get("items", ""))) if item and item not in place["items"]]
        place.update({field: value for field, value in said.items() if value and field not in ("items", "name") and not place[field]})
    return found
