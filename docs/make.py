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
    for name, text in {"settings.md": settings(), "errors.md": errors(), "tables.md": tables(), "commands.md": commands()}.items():
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
