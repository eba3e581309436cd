"""Experiments asked by a program with a key, and from the command line."""

import json

import pytest
from click.testing import CliRunner

from koipond import access, journeys
from koipond.measure.experiments.cli import command
from tests.measure.test_experiments import HOUR, buy, drawn, enter, often, publish

PEOPLE = range(1, 601)


@pytest.fixture
def running(shop):
    journey = publish(shop, reentry="always")
    enter(shop, PEOPLE)
    shop.tick(*[buy(p) for p in often(drawn(shop, journey), PEOPLE, {"a": 0.1, "b": 0.4})], after=HOUR)
    return journey


def test_an_experiment_is_listed_shown_weighed_and_won(shop, ask, running):
    (listed,) = ask("get", "/experiments")[1]
    assert (listed["journey"], listed["step"], listed["mode"], listed["winner"]) == (running, "try", "fixed", "")
    status, shown = ask("get", f"/journeys/{running}/experiment?step=try")
    assert status == 200 and sum(variant["people"] for variant in shown["variants"]) == 600
    assert shown["comparisons"][0]["difference"]["low"] > 0 and shown["how"]["any_time"]["zh"] and shown["because"]["zh"]
    status, weighed = ask("post", f"/journeys/{running}/experiment/weights", {"step": "try", "weights": {"a": 1, "b": 3}, "because": "b is better"})
    assert (status, weighed["weighings"][-1]["weights"], weighed["weighings"][-1]["by"]) == (200, {"a": 0.25, "b": 0.75}, "key Program")
    assert ask("get", f"/journeys/{running}/experiment/plan?step=try&lift=0.2")[1]["error"]["number"] == "measure.E062"
    status, won = ask("post", f"/journeys/{running}/experiment/winner", {"step": "try", "variant": "b"})
    assert (status, won["winner"]) == (200, "b")
    assert ask("post", f"/journeys/{running}/experiment/winner", {"step": "try", "variant": "a"})[0] == 409
    deeds = {deed.deed: deed.after for deed in access.trail(shop.slug)}
    assert deeds["choose_winner"]["variant"] == "b" and deeds["reweigh"]["step"] == "try"


@pytest.mark.parametrize("method, path, body, status, number", [
    ("get", "/experiment?step=other", None, 404, "journeys.E062"),
    ("post", "/experiment/winner", {"step": "try", "variant": "c"}, 422, "journeys.E063"),
    ("post", "/experiment/weights", {"step": "try", "weights": {"a": 1}}, 422, "journeys.E064")])
def test_what_cannot_be_is_refused(ask, running, method, path, body, status, number):
    answer = ask(method, f"/journeys/{running}{path}", body)
    assert (answer[0], answer[1]["error"]["number"]) == (status, number)


def test_a_size_can_be_asked_for(ask):
    assert ask("get", "/experiments/size?rate=0.5&lift=0.5&power=0.9")[1]["per_variant"] == 77
    assert ask("get", "/experiments/size?mean=10&spread=10&lift=0.5&per_day=64")[1]["days"] == 2
    assert ask("get", "/experiments/size?lift=0.5")[1]["error"]["number"] == "measure.E060"


def test_the_control_group_can_be_asked_for(ask, running):
    span = "since=2026-01-01T00:00:00Z&until=2036-01-02T00:00:00Z"
    status, found = ask("get", f"/control-lift?event=order_completed&{span}&percent=10")
    assert (status, found["difference"], found["control"]["people"]) == (200, None, 0)
    assert ask("get", f"/control-lift?event=order_completed&{span}&percent=0")[1]["error"]["number"] == "measure.E061"


def test_the_same_from_the_command_line(shop, running):
    def run(*words):
        done = CliRunner().invoke(command, [*map(str, words)], obj=lambda here, *there: here(), catch_exceptions=False)
        return done.output

    assert run("list", shop.slug).split("\t")[2:] == ["try", "fixed", "-\n"]
    assert json.loads(run("show", shop.slug, running, "try"))["experiment"]["step"] == "try"
    assert run("weights", shop.slug, running, "try", "a", 3, "b", 1) == "try: a 75.0%, b 25.0% (25.0% moved)\n"
    assert run("winner", shop.slug, running, "try", "b") == "try: b\n"
    assert journeys.experiment(shop.slug, running, "try").winner_by == "command line"
    assert "per_variant\t77\n" in run("size", "--rate", 0.5, "--lift", 0.5, "--power", 0.9)
    assert "measure.E060" in run("size", "--rate", 0.5, "--lift", 0)
