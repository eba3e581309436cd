"""The command line. What needs the embedded engine while a server holds it is asked of that server."""

import os
import re
import sys
from datetime import timedelta

import click

from koipond import __version__
from koipond.cli import (  # noqa: F401 (lists: more of segment)
    api,
    audit,
    backup,
    bounces,
    code,
    company,
    identity,
    lifecycle,
    lists,
    order,
    person,
    playbook,
    privacy,
    secret,
    segment,
    sending,
    shard,
    tag,
    theme,
    trace,
    trait,
    twin,
)
from koipond.cli.asking import asgi as _asgi
from koipond.cli.asking import here_or_there as _here_or_there
from koipond.cli.asking import language as _language

UNITS = {"d": "days", "h": "hours", "m": "minutes"}


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
    os.environ.setdefault("KOIPOND_WEBHOOK_LOOPBACK", "yes")   # the twin of the platforms is on this machine
    beside = []

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
        from koipond import demo_twin

        beside.append(demo_twin.Beside(_asgi().settings.HOME))
        if beside[0].url:
            demo_twin.connect(beside[0].url)
            for language in ("en", "zh-hans"):
                click.echo(words(language).say("demo_twin", url=beside[0].url))

    try:
        _serving().serve(_asgi(), first=fill)
    finally:
        for twin in beside:
            twin.stop()


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


@member.command("forget-second-step")
@click.argument("email")
def forget_second_step(email):
    """Turn off the second step of EMAIL, whose phone and recovery codes are lost; ends their sessions."""
    _decisions()
    from koipond import access

    click.echo("the second step is off" if access.forget_second_step(email) else "there was no second step")


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


for _command in (person.group, identity.group, company.group, order.group, order.products, segment.group, lifecycle.group, lifecycle.stages,
                 lifecycle.rfm, trait.group, tag.group, privacy.group, audit.group, sending.group, shard.shard, secret.group, playbook.group, theme.group, bounces.bounces, code.export, code.plan, code.apply, code.test, backup.backup, backup.restore, backup.doubt, api.api, trace.command, twin.twin):
    koipond.add_command(_command)


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


def _serving():
    _asgi()
    from koipond import serving

    return serving


def _decisions() -> None:
    """Ready for commands that touch decisions only, which many processes may do at once."""
    _asgi()
    from koipond import access

    access.migrate_decisions()


def _duration(text: str) -> timedelta:
    from koipond.console.access_api import MOST_DAYS
    from koipond.console.errors import BadStep

    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)([dhm])", text.strip())
    if not match:
        raise BadStep(value=text, most_days=MOST_DAYS)
    return timedelta(**{UNITS[match.group(2)]: float(match.group(1))})
