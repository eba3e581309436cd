"""`koipond events …`: the event catalogue from the command line. Where a server runs, it is asked; else this process does it."""

import json
from dataclasses import asdict
from urllib.parse import urlencode

import click

from koipond.collect.governance import decisions, quarantine, replay
from koipond.collect.governance.entries import entries, entry, suggested
from koipond.collect.governance.json_schema import from_json_schema, to_json_schema

ME = "command line"
CHOICE = [
    click.option("--event", default="", help="only this event"), click.option("--property", "property", default="", help="only breaches of it"),
    click.option("--reason", default="", help="such as missing or wrong_type"),
    click.option("--state", default="held", show_default=True, help="held, dismissed, replayed or taken"),
]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command():
    """The event catalogue: what comes in, what is declared of it, and what is held back."""


def _chooses(function):
    for option in reversed(CHOICE):
        function = option(function)
    return function


@command.command("list")
@click.argument("workspace")
@click.option("--search", default="")
@click.pass_obj
def list_events(do, workspace, search):
    """Print every event: how many, of the last day, held back, what is decided."""
    found = do(lambda: [asdict(one) for one in entries(workspace, search)], "GET", _at(workspace, "catalogue", search=search))
    for one in found:
        said = [word for word, stands in (("declared", one["declared"]), ("blocked", one["blocked"]), ("renamed", one["renamed_to"])) if stands]
        if one["volume"]["anomaly"]:
            said.append(one["volume"]["anomaly"]["kind"])
        click.echo(f"{one['name']}\t{one['seen']}\t{one['volume']['last_24_hours']}\t{one['held']}\t{' '.join(said)}")


@command.command("schema")
@click.argument("workspace")
@click.argument("name")
@click.pass_obj
def schema(do, workspace, name):
    """Print the declaration of NAME as JSON Schema; where there is none, one that fits what was seen."""
    def here():
        found = entry(workspace, name)
        return to_json_schema(found.name, found.declared or suggested(found))

    click.echo(json.dumps(do(here, "GET", _at(workspace, "json-schema", name=name)), ensure_ascii=False, indent=2))


@command.command("declare")
@click.argument("workspace")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--name", help="of the event; else the schema's title")
@click.option("--because", default="")
@click.pass_obj
def declare(do, workspace, file, name, because):
    """Declare an event by the JSON Schema in FILE."""
    try:
        schema = json.load(file)
    except ValueError as error:
        raise click.BadParameter(f"{file.name} is no JSON: {error}", param_hint="FILE") from None
    name = name or (schema.get("title") if isinstance(schema, dict) else None)
    if not name:
        raise click.BadParameter("give --name, or a schema with a title", param_hint="FILE")
    body = {"name": name, "definition": schema, "because": because}
    _tell(do(lambda: asdict(decisions.declare(workspace, name, from_json_schema(schema), ME, because)),
             "PUT", _at(workspace, "json-schema"), body))


@command.command("block")
@click.argument("workspace")
@click.argument("name")
@click.option("--property", "property", default="", help="only this property")
@click.option("--because", default="")
@click.pass_obj
def block(do, workspace, name, property, because):
    """Block the event NAME, or one property of it, from the next tick on."""
    body = {"name": name, "property": property, "because": because}
    _tell(do(lambda: asdict(decisions.block(workspace, name, ME, property, because)), "POST", _at(workspace, "blocks"), body))


@command.command("rename")
@click.argument("workspace")
@click.argument("name")
@click.argument("to")
@click.option("--property", "property", default="", help="rename this property of NAME")
@click.option("--because", default="")
@click.pass_obj
def rename(do, workspace, name, to, property, because):
    """Rename the event NAME, or a property of it, to TO from the next tick on."""
    body = {"name": name, "to": to, "property": property, "because": because}
    _tell(do(lambda: asdict(decisions.rename(workspace, name, to, ME, property, because)), "POST", _at(workspace, "renames"), body))


@command.command("take-back")
@click.argument("workspace")
@click.argument("kind", type=click.Choice(["declare", "block", "rename"]))
@click.argument("name")
@click.option("--property", "property", default="")
@click.option("--because", default="")
@click.pass_obj
def take_back(do, workspace, kind, name, property, because):
    """Take back what is decided about NAME."""
    body = {"kind": kind, "name": name, "property": property, "because": because}
    _tell(do(lambda: asdict(decisions.take_back(workspace, kind, name, ME, property, because)), "POST", _at(workspace, "take-back"), body))


@command.command("decisions")
@click.argument("workspace")
@click.option("--all", "everything", is_flag=True, help="also what was replaced or taken back")
@click.pass_obj
def list_decisions(do, workspace, everything):
    """Print what is decided about events, by whom and when, the last one first."""
    for one in do(lambda: [asdict(decision) for decision in decisions.decisions(workspace)], "GET", _at(workspace, "decisions")):
        if one["stands"] or everything:
            _tell(one)


@command.command("quarantine")
@click.argument("workspace")
@_chooses
@click.option("--limit", default=20, show_default=True)
@click.pass_obj
def list_quarantine(do, workspace, limit, **choice):
    """Print how many items are held back for which reason, and the latest of them."""
    chosen = quarantine.Choice(**choice)
    counts = do(lambda: [asdict(one) for one in quarantine.quarantine_counts(workspace, chosen)], "GET",
                _at(workspace, "quarantine/counts", **choice))
    for one in counts:
        click.echo(f"{one['items']}\t{one['event']}\t{one['property']}\t{one['reason']}")
    held = do(lambda: [asdict(one) for one in quarantine.quarantine(workspace, chosen, limit)], "GET",
              _at(workspace, "quarantine", limit=limit, **choice))
    for one in held:
        broken = ", ".join(" ".join(breach) for breach in one["breaches"])
        click.echo(f"{one['item']}\t{one['event']}\t{broken}\t{json.dumps(one['properties'], ensure_ascii=False)}")


@command.command("replay")
@click.argument("workspace")
@_chooses
@click.option("--correct", "corrections", multiple=True, metavar="JSON",
              help="""such as '{"do": "cast", "property": "total", "to": "number"}'; may be repeated""")
@click.option("--accept", is_flag=True, help="take them as they are")
@click.option("--refused", is_flag=True, help="instead what was refused for a decision; --event is the name as it was sent")
@click.pass_obj
def replay_items(do, workspace, corrections, accept, refused, **choice):
    """Send held-back items again, corrected or accepted; each is taken once."""
    try:
        corrections = [json.loads(one) for one in corrections]
    except ValueError as error:
        raise click.BadParameter(f"no JSON: {error}", param_hint="--correct") from None
    if refused:
        body = {"reason": choice["reason"], "name": choice["event"]}
        done = do(lambda: asdict(replay.replay_refused(workspace, ME, **body)), "POST", _at(workspace, "refused/replay"), body)
    else:
        chosen = quarantine.Choice(**choice)
        done = do(lambda: asdict(replay.replay(workspace, chosen, ME, corrections, accept)), "POST",
                  _at(workspace, "quarantine/replay"), {**choice, "corrections": corrections, "accept": accept})
    click.echo(f"{done['items']} sent again, {done['left']} left")


def _at(workspace: str, path: str, **asked) -> str:
    return f"/api/w/{workspace}/events/{path}" + (f"?{urlencode(asked)}" if asked else "")


def _tell(one: dict) -> None:
    name = f"{one['name']}.{one['property']}" if one["property"] else one["name"]
    said = "taken back" if one["said"] is None else one["said"].get("to", "")
    click.echo(f"{one['number']}\t{one['kind']}\t{name}\t{said}\t{one['by']}\t{one['because']}")
