"""The house keeps its own rules: who may look where, who writes which table."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from koipond import engine

HOUSE = Path(__file__).resolve().parents[2] / "koipond"
FLOORS = [
    ["kit"], ["engine", "twin"], ["access"], ["collect"], ["identify"], ["profiles"], ["segments"],
    ["content", "social", "leads", "loyalty"], ["deliver"], ["journeys"], ["planning"], ["measure"], ["insight"], ["watch"], ["console"],
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
ROOMS = sorted(room.name for room in HOUSE.iterdir() if room.is_dir() and room.name in LEVEL)
ROWS_YET = ("koipond.content.unsaved ", "koipond.social.code_of ")     # these do
WRITES = re.compile(r"\b(?:INSERT\s+INTO|DELETE\s+FROM|TRUNCATE\s+TABLE(?:\s+IF\s+EXISTS)?|ALTER\s+TABLE|UPDATE|OPTIMIZE\s+TABLE)\s+`?([a-z]+_\w+)", re.I)


def test_every_folder_is_a_room_that_the_floors_know():
    folders = {p.name for p in HOUSE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert folders - set(LEVEL) - {"migrations", "cli"} == set()   # the command line stands above all rooms


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_entered_by_its_door(room):
    sins = []
    for path in sorted((HOUSE / room).rglob("*.py")):
        for module, line in _imports(path):
            other = module.split(".")[1] if module.startswith("koipond.") else ""
            if other not in LEVEL or other == room:
                continue
            if LEVEL[other] >= LEVEL[room]:
                sins.append(f"{_short(path)}:{line}: {room} may not look up at {other}")
            deeper = module.split(".")[2:]
            free = other == "kit" or (room == "console" and deeper[:1] in (["models"], ["http"], ["errors"]))
            if deeper and not free:
                sins.append(f"{_short(path)}:{line}: {room} enters {other} by the window ({module}), not by its door")
    assert not sins, "\n".join(sins)


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in ("kit", "engine", "twin", "console")])
def test_a_door_tells_values_and_no_rows(room):
    """Workspaces and their keys are at home everywhere."""
    found = list(_told_at(import_module(f"koipond.{room}")))
    assert [told for told in found if not re.search(r"\.access\.models\.", told) and not told.startswith(ROWS_YET)] == []


def _told_at(door):
    for name in getattr(door, "__all__", ()):
        thing = getattr(door, name)
        if inspect.ismodule(thing):      # a room within
            yield from _told_at(thing)
        elif inspect.isfunction(thing) and ".models." in (told := str(inspect.signature(thing).return_annotation)):
            yield f"{door.__name__}.{name} tells {told}"


def test_rooms_of_the_console_meet_at_their_door():
    pages, sins = HOUSE.parent / "console/src/rooms", []
    rooms = {folder.name for folder in pages.iterdir() if folder.is_dir()}
    for path in sorted(pages.rglob("*.ts*")):
        room = path.relative_to(pages).parts[0]
        for asked in re.findall(r'from "(\.[^"]+)"', path.read_text(encoding="utf-8")):
            found = (path.parent / asked).resolve()
            if not found.is_relative_to(pages):
                continue
            other, *deeper = found.relative_to(pages).parts
            if other in rooms and other != room and (deeper or not (pages / other / "index.ts").exists()):
                sins.append(f"{_short(path)}: {room} enters {other} by the window ({asked}), not by its index")
    assert not sins, "\n".join(sins)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_writes_only_its_own_tables_and_reads_only_downwards(room):
    known = {table.name: table.room for table in engine.tables()}
    sins = []
    for path in sorted([*(HOUSE / room).rglob("*.py"), *(HOUSE / room).rglob("queries.sql")]):
        text = path.read_text(encoding="utf-8")
        for match in WRITES.finditer(text):
            owner = known.get(match.group(1))
            if owner and owner != room:
                sins.append(f"{_short(path)}: {room} writes {match.group(1)}, which is {owner}'s")
        for name in set(re.findall(r"\b[a-z]+_[a-z_]+\b", _strings(path, text))) & set(known):
            if LEVEL[known[name]] > LEVEL[room]:
                sins.append(f"{_short(path)}: {room} may not read {name}, which is upstairs in {known[name]}")
    assert not sins, "\n".join(sins)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_tells_what_it_is_in_forty_lines(room):
    readme = HOUSE / room / "README.md"
    assert readme.exists(), f"{room} has no README.md"
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= 40, f"{room}/README.md is longer than 40 lines"
    assert (HOUSE / room / "__init__.py").read_text(encoding="utf-8").strip(), f"{room} has no door"


def test_every_table_is_named_after_its_room():
    assert [t.name for t in engine.tables() if not t.name.startswith(t.room + "_")] == []


def test_nothing_is_named_after_a_layer():
    unwanted = {"services.py", "helpers.py", "managers.py", "signals.py", "mixins.py", "utils.py"}
    assert [_short(p) for p in HOUSE.rglob("*.py") if p.name in unwanted] == []


def _imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("koipond"):
            if node.module == "koipond":
                yield from ((f"koipond.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno


def _strings(path: Path, text: str) -> str:
    """Where SQL may stand: a .sql file, or the strings of a Python file without its docstrings."""
    if path.suffix == ".sql":
        return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    tree = ast.parse(text)
    docs = {id(n.body[0].value) for n in ast.walk(tree)
            if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            and n.body and isinstance(n.body[0], ast.Expr) and isinstance(n.body[0].value, ast.Constant)}
    return "\n".join(n.value for n in ast.walk(tree)
                     if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs)


def _short(path: Path) -> str:
    return str(path.relative_to(HOUSE.parent))


def test_the_migrations_of_decisions_say_what_the_models_say():
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
