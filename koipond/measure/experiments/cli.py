"""`koipond experiment …`: experiments from the command line. Where a server runs, it is asked; else this process does it."""

import json
from dataclasses import asdict
from urllib.parse import urlencode

import click

from koipond import access, journeys
from koipond.kit.errors import Refusal
from koipond.measure.experiments import sizing
from koipond.measure.experiments.results import results

ME = "command line"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command():
    """Experiments: what runs, what it has found, weights, the winner, and how many people one needs."""


@command.command("list")
@click.argument("workspace")
@click.pass_obj
def list_experiments(do, workspace):
    """Print every experiment: journey, step, mode, winner."""
    found = do(lambda: list(map(asdict, journeys.experiments(workspace))), "GET", f"/api/w/{workspace}/experiments")
    for one in found:
        click.echo(f"{one['journey']}\t{one['name']}\t{one['step']}\t{one['mode']}\t{one['winner'] or '-'}")


@command.command("show")
@click.argument("workspace")
@click.argument("journey", type=int)
@click.argument("step")
@click.pass_obj
def show(do, workspace, journey, step):
    """Print the results of STEP of JOURNEY as JSON, with how each number was counted."""
    found = do(lambda: asdict(results(workspace, journey, step)), "GET", _at(workspace, journey, "", step=step))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))


@command.command("weights")
@click.argument("workspace")
@click.argument("journey", type=int)
@click.argument("step")
@click.argument("weights", nargs=-1, required=True, metavar="VARIANT WEIGHT …")
@click.option("--because", default="")
@click.pass_obj
def reweigh(do, workspace, journey, step, weights, because):
    """Give each variant a weight, such as: a 3 b 1."""
    try:
        given = {name: float(weight) for name, weight in zip(weights[::2], weights[1::2], strict=True)}
    except ValueError:
        raise click.UsageError("Give a number after each variant. 请在每个方案后填写一个数字。") from None
    body = {"step": step, "weights": given, "because": because}

    def here():
        done = journeys.reweigh(workspace, journey, step, given, ME, because)
        _note(workspace, "reweigh", journey, body)
        return asdict(done)

    last = do(here, "POST", _at(workspace, journey, "/weights"), body)["weighings"][-1]
    click.echo(f"{step}: " + ", ".join(f"{name} {share:.1%}" for name, share in last["weights"].items()) + f" ({last['moved']:.1%} moved)")


@command.command("winner")
@click.argument("workspace")
@click.argument("journey", type=int)
@click.argument("step")
@click.argument("variant")
@click.option("--because", default="")
@click.pass_obj
def choose_winner(do, workspace, journey, step, variant, because):
    """Make VARIANT the winner, for good."""
    body = {"step": step, "variant": variant, "because": because}

    def here():
        done = journeys.choose_winner(workspace, journey, step, variant, ME, because)
        _note(workspace, "choose_winner", journey, body)
        return asdict(done)

    click.echo(f"{step}: {do(here, 'POST', _at(workspace, journey, '/winner'), body)['winner']}")


@command.command("size")
@click.option("--rate", type=float, help="of the baseline, of 1")
@click.option("--mean", type=float, help="or: money per person")
@click.option("--spread", type=float, default=0.0, help="and its standard deviation")
@click.option("--lift", type=float, required=True, help="relative change worth finding: 0.1 is a tenth more")
@click.option("--power", default=sizing.POWER, show_default=True)
@click.option("--variants", default=2, show_default=True)
@click.option("--per-day", type=float, help="people who come a day")
@click.option("--window-days", default=0.0)
def size(rate, mean, spread, lift, power, variants, per_day, window_days):
    """Print how many people an experiment needs."""
    more = {"power": power, "variants": variants, "per_day": per_day, "window_days": window_days}
    try:
        found = sizing.size_for_rate(rate or 0, lift, **more) if mean is None else sizing.size_for_revenue(mean, spread, lift, **more)
    except Refusal as refused:
        raise click.ClickException(str(refused)) from None
    for name, value in asdict(found).items():
        click.echo(f"{name}\t{value:g}" if isinstance(value, float) else f"{name}\t{value}")


def _at(workspace: str, journey: int, deed: str, **asked) -> str:
    return f"/api/w/{workspace}/journeys/{journey}/experiment{deed}" + (f"?{urlencode(asked)}" if asked else "")


def _note(workspace: str, deed: str, journey: int, after: dict) -> None:
    access.note(workspace, ME, deed, "journey", journey, after=after, origin=ME)
