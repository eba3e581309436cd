"""Writes the pages that are made from the code: settings, errors, tables, commands, how large a server. `--check` only compares."""

import importlib
import os
import pkgutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sizing  # noqa: E402 (beside this file)


def main(check: bool) -> int:
    _prepare()
    stale = []
    for name, text in {"settings.md": settings(), "errors.md": errors(), "tables.md": tables(), "retention.md": retention(), "figures.md": figures(),
                       "commands.md": commands()}.items():
        path = ROOT / "docs" / "reference" / name
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    sizes = ROOT / "docs" / "howto" / "size-a-server.md"
    if (text := sizing.page(sizes.read_text(encoding="utf-8"))) != sizes.read_text(encoding="utf-8"):
        if check:
            stale.append(sizes.name)
        else:
            sizes.write_text(text, encoding="utf-8")
    if stale:
        print(f"docs is not true any more: {', '.join(stale)}. Run `make docs`.")
    return 1 if stale else 0


def settings() -> str:
    from koipond import settings as ours

    home = str(ours.HOME)
    lines = ["# Settings", "", "Nothing needs to be set. Each may also be given as a file: `KOIPOND_SECRET_FILE`.", "",
             "| variable | default | what it is |", "|---|---|---|"]
    for name, (default, what) in sorted(ours.KNOWN.items()):
        shown = default.replace(str(ours.HOME.resolve()), "$KOIPOND_HOME").replace(home, "$KOIPOND_HOME")
        shown = "`.koipond` of the checkout, else `~/.koipond`" if name == "KOIPOND_HOME" else f"`{shown}`" if shown else "(none)"
        lines.append(f"| `{name}` | {shown} | {what} |")
    return "\n".join(lines) + "\n"


def errors() -> str:
    from koipond.kit.errors import Fault, KoipondError, Refusal

    for module in pkgutil.walk_packages([str(ROOT / "koipond")], "koipond."):
        if module.name.rsplit(".", 1)[1].startswith("errors"):
            importlib.import_module(module.name)
    lines = ["# Errors", "", "A refusal is for you to mend, a fault for us.", "",
             "| number | | what it says, and what to do | 中文 |", "|---|---|---|---|"]
    for error in sorted(_below(KoipondError), key=lambda e: e.number):
        if error in (Refusal, Fault) or error.number == KoipondError.number:
            continue
        kind = "fault" if issubclass(error, Fault) else "refusal"
        lines.append(f"| {error.number} | {kind} | {_line(error.__doc__)} | {_line(error.zh)} |")
    return "\n".join(lines) + "\n"


def tables() -> str:
    from koipond import engine

    lines = ["# Tables of facts", "", "One database a workspace. Written only by their room; read by rooms above.", "",
             "| table | columns | engine |", "|---|---|---|"]
    for table in engine.tables():
        lines.append(f"| `{table.name}` | {', '.join(table.columns)} | {table.engine} |")
    return "\n".join(lines) + "\n"


def figures() -> str:
    from bench import history

    return history.page()


WHY_NOT = "**for ever**: "


def retention() -> str:
    """How each table of facts is bounded, from the line `-- kept:` above it, and the rules that an owner may make."""
    from koipond import engine
    from koipond.profiles.retention import KEPT, tables_of

    rules = {}
    for data in KEPT:
        for table in tables_of(data):
            rules.setdefault(table.name, []).append(data)
    lines = [RETENTION_HEAD.rstrip(), "", "| data | at least | why | tables |", "|---|---|---|---|"]
    for data, kept in KEPT.items():
        names = ", ".join(f"`{table.name}`" for table in tables_of(data))
        lines.append(f"| `{data}` | {kept.least_days} days | {_line(kept.why)} | {names} |")
    lines += ["", "## Table by table", "", RETENTION_TABLES.strip(), "", "| table | rows stay | goes by |", "|---|---|---|"]
    for table in engine.tables():
        if not table.working:
            lines.append(f"| `{table.name}` | {_stays(table, rules.get(table.name, []))} | {f'`{table.since}`' if table.name in rules else ''} |")
    return "\n".join([*lines, "", RETENTION_REST.strip()]) + "\n"


def _stays(table, rules: list[str]) -> str:
    ruled = " or ".join(f"`{data}`" for data in rules)
    how, _, what = table.kept.partition("; ")
    if how.startswith("rule"):
        return f"by the rule for {ruled}" + (f", {what}" if what else "")
    if how == "ever":
        return WHY_NOT + what
    if how == "goes":
        return f"until they go: {what}"
    return f"{how}, by the engine" + (f"; sooner by the rule for {ruled}" if ruled else "") if how.endswith(" days") else how


RETENTION_HEAD = """
# How long data is kept

What people did, what they were sent and what came of it goes only when an owner says so: a rule for a kind of data (`koipond privacy keep WORKSPACE KIND DAYS`, `PUT /api/w/{workspace}/privacy/retention/{data}`) is
carried out in the night, first in the one after it was made. `koipond privacy keep WORKSPACE KIND DAYS --preview` counts what would go; [privacy](privacy.md#retention) says more.
This page is made from the line `-- kept:` above each table in the rooms' `tables.sql`. A table without it, or one that says what is not so, fails `tests/house/test_personal_data.py`.

## The rules
""".lstrip()

RETENTION_TABLES = """
*By the rule*: as long as the rule for its kind of data says; whole months go as partitions where the table has them and nobody is held. *One for …*: bounded by how much there is, not by
time; replaced rows are merged away by the engine. *Until they go*: the room takes them away by itself. *For ever*: the table grows as long as the workspace is used, for the reason that stands there.
"""

RETENTION_REST = """
Tables of the tick under way are in memory and emptied by the next tick.

## In the store of decisions

| table | rows stay |
|---|---|
| records of ticks | the last 1,000 of a workspace |
| tries to sign in | an hour |
| processes that were seen | an hour after they were seen last |
| alerts that have ended | 90 days |
| the audit trail | for ever: each row carries the hash of the one before |
| nights of retention, requests to erase, holds | for ever: proof |
| imports, runs of scores and hours, rehearsals, versions of definitions, tasks of calls | for ever: a row for each that somebody began |

## On disk beside the stores

Files that are imported go when their import ends. Pictures stay as long as the workspace. Logs go to standard error, and nothing here keeps them. Parts that the engine has merged
go about eight minutes later.
"""


def commands() -> str:
    from koipond.cli import koipond

    lines = ["# Commands", "", "`koipond COMMAND --help` says more. In a checkout the command is `.venv/bin/koipond`. While a server runs, a command has it do the",
             "work; without one it does the same itself. Columns are parted by tabs, `-` is nothing, times are UTC unless a zone is said.", "",
             "| command | what it does |", "|---|---|"]
    for name, command in sorted(koipond.commands.items()):
        lines += [f"| `koipond {usage}` | {what} |" for usage, what in _said(name, LAZY.get(name, lambda: None)() or command)]
    return "\n".join(lines) + "\n"


def _said(name: str, command):
    """A command, or those of a group: how it is called, and what it does."""
    for child, below in sorted(getattr(command, "commands", {}).items()):
        yield from _said(f"{name} {child}", below)
    if not hasattr(command, "commands"):
        import click

        given = [each.make_metavar(click.Context(command)) for each in command.params if isinstance(each, click.Argument)]
        yield _line(" ".join([name, *given])), _line(command.help)


def _lazy(module: str):
    return lambda: importlib.import_module(module).command


# Their rooms are loaded only when they are called.
LAZY = {"import": _lazy("koipond.collect.imports.cli"), "events": _lazy("koipond.collect.governance.cli"),
        "experiment": _lazy("koipond.measure.experiments.cli")}


def _prepare():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koipond.settings")
    os.environ["KOIPOND_HOME"] = tempfile.mkdtemp(prefix="koipond-docs-")
    import django

    django.setup()


def _below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _line(text) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
