"""The command line. What needs the embedded engine while a server holds it is asked of that server."""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from datetime import timedelta
from functools import lru_cache

import click

from koipond import __version__

UNITS = {"d": "days", "h": "hours", "m": "minutes"}
ANSWER_SECONDS = 120  # for the running server to answer; making a workspace takes a second


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="koipond")
def koipond():
    """Koipond (锦鲤池): the closed loop of marketing."""


@koipond.command()
@click.option("--reload", is_flag=True, help="start again whenever a file of Koipond changes, for its developers")
def serve(reload):
    """Start everything in one process: pages, API, intake, clock, sender. Ctrl-C ends it with nothing lost."""
    serving = _serving()
    begin = serving.again_and_again if reload else serving.serve
    begin(_asgi())


@koipond.command()
@click.option("--people", default=3000, show_default=True, help="how many people the demo world has")
def demo(people):
    """Fill a demo world if there is none, start everything, and print the address and a sign-in."""
    os.environ.setdefault("KOIPOND_MOVABLE_CLOCK", "yes")

    def fill():
        from koipond import demo as world
        from koipond.console.words import words

        def begins():
            for language in ("en", "zh-hans"):
                click.echo(words(language).say("demo_begins", people=people))

        sign_in = world.fill(people, heard=begins)
        for language in ("en", "zh-hans"):
            said = "demo_sign_in" if sign_in else "demo_again"
            click.echo(words(language).say(said, url=_asgi().settings.URL, **sign_in))

    _serving().serve(_asgi(), first=fill)


@koipond.command()
def migrate():
    """Bring both stores up to date. A server does this by itself when it starts."""
    asgi = _asgi()
    asgi.open_stores("koipond migrate")
    click.echo("Both stores are up to date. 两个存储都已是最新。")


class Noted(click.Command):
    """A command that decides something in this process: it leaves a row in the audit trail, as the API does."""

    def invoke(self, ctx):
        done = super().invoke(ctx)
        from koipond import access
        from koipond.console.asking import LOCAL

        given = {name: list(value) if isinstance(value, tuple) else value for name, value in ctx.params.items() if name in ("role", "scopes", "key")}
        access.note(ctx.params.get("workspace") or ctx.params["slug"], LOCAL, f"{self.name}_{ctx.parent.info_name}", ctx.parent.info_name,
                    given.get("key", ""), after=given or None, origin=LOCAL)
        return done


@koipond.group()
def workspace():
    """Workspaces: a brand or company with its own people and rules."""


@workspace.command("create")
@click.argument("slug")
@click.argument("name")
@click.option("--time-zone", help="such as Asia/Shanghai")
@click.option("--currency", help="such as CNY")
@click.option("--country", help="such as CN")
@click.option("--language", help="en or zh-CN")
def create_workspace(slug, name, **more):
    """Make a workspace SLUG (small letters, digits, underscores) called NAME."""
    more = {key: value for key, value in more.items() if value is not None}

    def here():
        from koipond import access

        access.create_workspace(slug, name, **more)

    _here_or_there(here, "POST", "/api/workspaces", {"slug": slug, "name": name, **more})
    click.echo(f"{slug}: made. Next: koipond member add {slug} YOUR@E-MAIL --role owner")


@workspace.command("list")
def list_workspaces():
    """Print slug and name of every workspace."""
    _decisions()
    from koipond import access

    for one in access.workspaces():
        click.echo(f"{one.slug}\t{one.name}")


@koipond.group()
def member():
    """Members: who works in a workspace, in which role."""


@member.command("add", cls=Noted)
@click.argument("workspace")
@click.argument("email")
@click.option("--role", default="owner", show_default=True, help="owner, marketer, analyst, seller or viewer")
@click.option("--password", help="for somebody new; without one, one is made and printed")
def add_member(workspace, email, role, password):
    """Give EMAIL a role in WORKSPACE; somebody new becomes a user."""
    _decisions()
    from koipond import access

    made = access.add_member(workspace, email, role, by="command line", password=password)
    click.echo(f"{made.email}: {made.role} of {workspace}")
    if made.password and not password:
        click.echo(f"password: {made.password}")


@member.command("password")
@click.argument("email")
def set_password(email):
    """Give EMAIL a new password and print it."""
    _decisions()
    from koipond import access

    click.echo(f"password: {access.set_password(email)}")


@koipond.group()
def person():
    """Persons: undo a merge, join two, suspected duplicates."""


@person.command("undo-merge")
@click.argument("workspace")
@click.argument("loser", type=int)
@click.option("--because", default="", help="for whoever asks later")
def undo_merge(workspace, loser, because):
    """Take person LOSER out of whoever they were merged into, with all that came through them."""
    _identify("undo", workspace, (loser,), because, f"people/{loser}/undo-merge", {"because": because})
    click.echo("The next tick carries it out.")


@person.command("join")
@click.argument("workspace")
@click.argument("one", type=int)
@click.argument("other", type=int)
@click.option("--because", default="", help="for whoever asks later")
def join_people(workspace, one, other, because):
    """Make one person of ONE and OTHER."""
    _identify("join", workspace, (one, other), because, "join-people", {"one": one, "other": other, "because": because})
    click.echo("The next tick carries it out.")


@person.command("suspects")
@click.argument("workspace")
def look_for_suspects(workspace):
    """Look for pairs of persons in WORKSPACE who look like one. A running server begins in the background."""

    def here():
        from koipond import profiles

        click.echo(f"new: {profiles.find_suspects(workspace)}")

    _here_or_there(here, "POST", f"/api/w/{workspace}/suspects/look", {})


def _identify(door, workspace, persons, because, path, body):
    def here():
        from koipond import identify

        getattr(identify, door)(workspace, *persons, "command line", because)

    _here_or_there(here, "POST", f"/api/w/{workspace}/{path}", body)


@koipond.group()
def key():
    """API keys of programs."""


@key.command("create", cls=Noted)
@click.argument("workspace")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, help="collect, read, write or admin; may be repeated")
def create_key(workspace, name, scopes):
    """Make a key for WORKSPACE and print its token, which is shown this once."""
    _decisions()
    from koipond import access

    click.echo(access.create_key(workspace, name, list(scopes), by="command line")[1])


@key.command("revoke", cls=Noted)
@click.argument("workspace")
@click.argument("key", type=int)
def revoke_key(workspace, key):
    """End key number KEY; a running server refuses it within seconds."""
    _decisions()
    from koipond import access

    access.revoke_key(workspace, key, by="command line")
    click.echo(f"key {key}: revoked")


@key.command("list")
@click.argument("workspace")
def list_keys(workspace):
    """Print number, first characters, scopes and name of every key that holds."""
    _decisions()
    from koipond import access

    for one in access.keys(workspace):
        if one.revoked_at is None:
            click.echo(f"{one.id}\t{one.prefix}…\t{','.join(one.scopes)}\t{one.name}")


@koipond.group()
def person():
    """People: what they have a right to (docs/howto/answer-a-request-to-be-forgotten.md)."""


@person.command("export")
@click.argument("workspace")
@click.argument("person", type=int)
@click.option("--to", "file", type=click.Path(dir_okay=False, writable=True), help="a file; a name ending in .zip gives CSV tables")
def export_person(workspace, person, file):
    """Everything that WORKSPACE has of PERSON (an id), raw too, as JSON."""
    zipped = bool(file and file.endswith(".zip"))

    def here():
        from koipond.console.auditing import export_noted

        with click.open_file(file or "-", "wb") as out:
            for piece in export_noted(workspace, person, zipped):
                out.write(piece)

    told = _here_or_there(here, "GET", f"/api/w/{workspace}/people/{person}/export" + (".zip" if zipped else ""), raw=True)
    if told is not None:
        with click.open_file(file or "-", "wb") as out:
            out.write(told)


@person.command("erase")
@click.argument("workspace")
@click.argument("persons", type=int, nargs=-1, required=True)
@click.option("--because", required=True, help="the number of the request or letter; no name and no address")
@click.option("--keep-orders", is_flag=True, help="their orders stay as those of nobody")
@click.option("--refuse-again", is_flag=True, help="what comes under their identifiers later is turned away")
@click.option("--yes", is_flag=True, help="do not ask")
def erase_person(workspace, persons, because, keep_orders, refuse_again, yes):
    """Forget PERSONS (ids) in every table of WORKSPACE. It cannot be taken back."""
    if not yes:
        click.confirm(f"{workspace}: {len(persons)} persons will be gone for good. 删除后无法恢复。Go on 继续?", abort=True)
    asked = {"persons": list(persons), "because": because, "keep_orders": keep_orders, "refuse_again": refuse_again}

    def here():
        from koipond.clock import run_until_idle
        from koipond.console.auditing import erase_noted

        erase_noted(workspace, asked)
        run_until_idle(workspace)

    _here_or_there(here, "POST", f"/api/w/{workspace}/privacy/erasures", asked)
    click.echo(f"{workspace}: {len(persons)} persons are forgotten with the next tick. 将在下一个节拍删除。")


@koipond.group("clock")
def clock_group():
    """The clock, which may be moved for demos and tests."""


@clock_group.command("now")
def clock_now():
    """Print what time it is here."""
    _asgi().movable_clock()
    from koipond.kit import clock

    click.echo(clock.now().isoformat())


@clock_group.command("forward")
@click.argument("step")
def clock_forward(step):
    """Set the clock forward by STEP, such as 3d, 12h or 90m. What falls due happens at once."""
    _asgi()
    moved = _duration(step)

    def here():
        from koipond.console.access_api import move_clock

        move_clock(moved)

    _here_or_there(here, "POST", "/api/clock/forward", {"minutes": moved.total_seconds() / 60})
    clock_now.callback()


@koipond.command()
@click.argument("workspace")
def tick(workspace):
    """Run ticks of WORKSPACE until nothing has arrived and nothing is due. A server does this by itself."""
    asgi = _asgi()
    asgi.open_stores("koipond tick")
    from koipond import access
    from koipond.clock import run_until_idle

    access.workspace(workspace)
    click.echo(f"{workspace}: {run_until_idle(workspace)} ticks")


@koipond.command("stages")
@click.argument("workspace")
def take_stages(workspace):
    """Take the ready stages of life and the ready dormancy for WORKSPACE, which has none yet."""
    _decisions()
    from dataclasses import asdict

    from koipond import access, segments

    place = access.workspace(workspace)
    if there := segments.lifecycle_versions(place):
        click.echo(f"{workspace}: has stages already (version {there[0].version}); nothing was changed")
        return
    stages, dormancy = [asdict(stage) for stage in segments.READY_STAGES], segments.READY_DORMANCY
    path = f"/api/w/{workspace}"
    _here_or_there(lambda: segments.save_stages(place, stages, "command line"), "PUT", f"{path}/stages", {"stages": stages})
    _here_or_there(lambda: segments.save_dormancy(place, dormancy, "command line"), "PUT", f"{path}/dormancy", asdict(dormancy))
    click.echo(f"{workspace}: {', '.join(stage['name'] for stage in stages)}; dormant after {dormancy.months} months without payment")


@koipond.command("rfm")
@click.argument("workspace")
def score_customers(workspace):
    """Score all customers of WORKSPACE by recency, frequency and money, and print the groups of the newest scoring."""
    def here():
        from koipond import insight
        from koipond.clock import run_until_idle

        insight.ask_for_run(workspace, "command line")
        run_until_idle(workspace)
        for group in insight.groups(insight.cells(_engine_of(workspace), insight.run(workspace).number)):
            click.echo(f"{group.group}\t{group.customers}\t{group.revenue}")

    _decisions()
    from koipond import access

    access.workspace(workspace)
    if _here_or_there(here, "POST", f"/api/w/{workspace}/rfm/runs", {}):
        click.echo(f"{workspace}: the running server scores everybody now; GET /api/w/{workspace}/rfm/table shows what it found")


@koipond.command("import", add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.pass_context
def import_file(context):
    """Import people, orders, products or events from a CSV, XLSX or Parquet file."""
    _asgi().movable_clock()
    from koipond.clock import run_until_idle
    from koipond.collect.imports.cli import command

    after = {"after": run_until_idle}  # people are there when the command ends, not only when a server starts
    sys.exit(command.main(args=context.args, prog_name="koipond import", standalone_mode=False, obj=after))


@koipond.command("events", add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.pass_context
def events(context):
    """The event catalogue: declare, block, rename events; what is held back, and sending it again."""
    _asgi().movable_clock()
    from koipond.collect.governance.cli import command

    sys.exit(command.main(args=context.args, prog_name="koipond events", standalone_mode=False, obj=_here_or_there))


@koipond.command("segment", add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.pass_context
def segment(context):
    """Segments and lists: who is in them and why, members as a file, groups computed elsewhere."""
    _asgi().movable_clock()
    from koipond.clock import run_until_idle
    from koipond.segments.cli import command

    sys.exit(command.main(args=context.args, prog_name="koipond segment", standalone_mode=False, obj={"after": run_until_idle}))


@koipond.command("experiment", add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.pass_context
def experiment(context):
    """Experiments: what runs, what it has found, weights, the winner, and how many people one needs."""
    _asgi().movable_clock()
    from koipond.measure.experiments.cli import command

    sys.exit(command.main(args=context.args, prog_name="koipond experiment", standalone_mode=False, obj=_here_or_there))


def main() -> None:
    """Runs a command. An error that we know is printed as number, message and hint, and ends with 1."""
    try:
        koipond.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except Exception as error:
        _told(error)


def _told(error: Exception) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from koipond.kit.errors import KoipondError

    if isinstance(error, KoipondError):
        message, hint = error.say(_language())
        click.echo(f"{error.number}: {message}" + (f"\n{hint}" if hint else ""), err=True)
    elif isinstance(error, ImproperlyConfigured):
        click.echo(str(error), err=True)
    else:
        raise error
    sys.exit(1)


def _language() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return "zh-CN" if said.lower().startswith("zh") else "en"


@lru_cache
def _asgi():
    """The process module; importing it reads the settings and loads every room."""
    from koipond import asgi

    return asgi


def _serving():
    _asgi()
    from koipond import serving

    return serving


def _decisions() -> None:
    """Ready for commands that touch decisions only, which many processes may do at once."""
    from django.core.management import call_command

    _asgi()
    call_command("migrate", interactive=False, verbosity=0)


def _engine_of(workspace: str):
    from koipond import engine

    return engine.database(workspace)


def _here_or_there(here, method: str, path: str, body: dict | None = None, raw: bool = False):
    """Does it in this process; where a running server has the engine, asks that server to. Gives what that gave; `raw`:
    the server's answer as it came.
    """
    from koipond import engine

    try:
        _asgi().open_stores("koipond command")
    except engine.HeldByOther as held:
        if not held.fields["about"].get("url"):
            raise
        said = _ask(held.fields["about"], method, path, body)
        return said if raw else json.loads(said) if said else None
    return here()


def _ask(about: dict, method: str, path: str, body: dict | None) -> bytes:
    """One call of the running server, with the secret that it keeps in the home. Raises ServerSilent."""
    from koipond.console.errors import ServerSilent

    try:
        secret = _asgi().LOCAL_KEY.read_text()
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Accept-Language": _language()}
        request = urllib.request.Request(about["url"] + path, None if body is None else json.dumps(body).encode(), headers, method=method)
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=ANSWER_SECONDS).read()
    except urllib.error.HTTPError as error:
        said = json.loads(error.read())["error"]
        click.echo(f"{said['number']}: {said['message']}\n{said['hint']}", err=True)
        sys.exit(1)
    except OSError as error:
        raise ServerSilent(url=about["url"], reason=error, pid=about.get("pid")) from None


def _duration(text: str) -> timedelta:
    from koipond.console.access_api import MOST_DAYS
    from koipond.console.errors import BadStep

    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)([dhm])", text.strip())
    if not match:
        raise BadStep(value=text, most_days=MOST_DAYS)
    return timedelta(**{UNITS[match.group(2)]: float(match.group(1))})
