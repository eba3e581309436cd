"""`koipond stages`, `lifecycle` and `rfm`: stages of life, dormancy, and customers by recency, frequency and money."""

import time

import click

from koipond.cli.asking import ANSWER_SECONDS, Rule, ask, chosen, tell

LOOK_SECONDS = 0.2   # between two looks at whether a run has ended
day = click.option("--day", help="at the end of this day of the workspace, such as 2026-03-01; now unless said otherwise")
since = click.option("--since", help="a moment or day")
until = click.option("--until", help="a moment or day; now unless said otherwise")


@click.command("stages")
@click.argument("workspace")
def stages(workspace):
    """Take the ready stages of life and the ready dormancy for WORKSPACE, which has none yet."""
    if version := ask(workspace, "GET", "stages")["version"]:
        click.echo(chosen(f"{workspace}: has stages already (version {version}); nothing was changed",
                          f"{workspace}：已有生命周期阶段（第 {version} 版），未作更改"))
        return
    ready = ask(workspace, "GET", "stages/ready")["stages"]
    ask(workspace, "PUT", "stages", {"stages": ready})
    dormancy = ask(workspace, "GET", "dormancy")
    ask(workspace, "PUT", "dormancy", {name: dormancy[name] for name in ("payments", "months", "signs", "products")})
    names = ", ".join(stage["name"] for stage in ready)
    click.echo(chosen(f"{workspace}: {names}; dormant after {dormancy['months']} months without payment",
                      f"{workspace}：{names}；{dormancy['months']} 个月未付款即为沉睡"))


@click.group("lifecycle", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Stages of life and dormancy: how many, who moved, who came back."""


@group.command("counts")
@click.argument("workspace")
@day
def counts(workspace, day):
    """Print how many are in each stage."""
    for stage, people in ask(workspace, "GET", "stages/counts", day=day)["counts"].items():
        tell(stage, people)


@group.command("transitions")
@click.argument("workspace")
@since
@until
def transitions(workspace, since, until):
    """Print from which stage to which people went: from, to, how often, how many persons."""
    for one in ask(workspace, "GET", "stages/transitions", since=since, until=until):
        tell(one["was"], one["became"], one["moves"], one["persons"])


@group.command("times")
@click.argument("workspace")
@since
@until
def times(workspace, since, until):
    """Print how long people are in each stage: stays that ended and their median days, stays that go on and theirs so far."""
    for one in ask(workspace, "GET", "stages/times", since=since, until=until):
        tell(one["stage"], one["ended"], one["median_days"], one["standing"], one["median_days_so_far"])


@group.command("define")
@click.argument("workspace")
@click.argument("stages", type=Rule())
def define(workspace, stages):
    """Set the STAGES: a JSON list of name, title_en, title_zh and rule, in order; the last one holds everybody."""
    tell("version", ask(workspace, "PUT", "stages", {"stages": stages})["version"])


@group.command("dormancy")
@click.argument("workspace")
@click.option("--months", type=click.IntRange(1), help="set how many calendar months without a payment make dormant")
def dormancy(workspace, months):
    """Print what dormant means here, and how many are: months, payments, persons."""
    found = ask(workspace, "GET", "dormancy")
    if months:
        said = {name: found[name] for name in ("payments", "signs", "products")}
        found = ask(workspace, "PUT", "dormancy", {**said, "months": months})
    tell(found["months"], ", ".join(found["payments"]), found["dormant"])


@group.command("returns")
@click.argument("workspace")
@since
@until
def returns(workspace, since, until):
    """Print dormant people who showed a sign of life, the newest first: person, when, sign, product, dormant since."""
    for one in ask(workspace, "GET", "dormancy/returns", since=since, until=until)["returns"]:
        tell(one["person"], one["at"], one["sign"], one["product"], one["dormant_since"])


@click.command("rfm")
@click.argument("workspace")
def rfm(workspace):
    """Score all customers of WORKSPACE by recency, frequency and money, and print group, customers, orders and revenue."""
    runs = lambda: [run["number"] for run in ask(workspace, "GET", "rfm/runs", limit=1) if run["ended_at"]]  # noqa: E731
    before, begun = runs(), time.monotonic()
    ask(workspace, "POST", "rfm/runs", {})
    while runs() in (before, []):
        if time.monotonic() - begun > ANSWER_SECONDS:
            raise click.ClickException(chosen("It is not ready yet: GET rfm/table will show it.", "尚未完成：稍后请用 GET rfm/table 查看。"))
        time.sleep(LOOK_SECONDS)
    found = ask(workspace, "GET", "rfm/table")
    for one in found["groups"]:
        tell(one["group"], one["customers"], one["orders"], f"{one['revenue']} {found['run']['currency']}")
