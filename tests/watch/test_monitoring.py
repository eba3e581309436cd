"""The files for Prometheus and Grafana name only what a process really tells, with labels that are there."""

import json
import re

import pytest
import yaml
from prometheus_client import REGISTRY

from koipond.kit import metrics
from koipond.watch import stores
from tests.running import ROOT

FOLDER = ROOT / "deploy/monitoring"
DASHBOARD = json.loads((FOLDER / "grafana.json").read_text("utf-8"))
ALERTS = yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))
SAID = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]] + [rule["expr"] for group in ALERTS["groups"] for rule in group["rules"]]
OF_PROMETHEUS = {"up"}
ADDED = {"instance", "job", "le"}   # by Prometheus itself


@pytest.fixture(scope="module")
def told():
    """Name → labels, as this process tells them now."""
    stores.register()
    return {family.name: family for family in REGISTRY.collect()}


def family_of(name: str, told) -> str:
    return next((base for base in (name, re.sub(r"_(total|bucket|sum|count)$", "", name)) if base in told), "")


@pytest.mark.parametrize("expression", SAID)
def test_every_measure_that_is_named_is_there(expression, told):
    names = set(re.findall(r"\b((?:koipond|process)_\w+)\b", expression))
    assert names or OF_PROMETHEUS & set(re.findall(r"\w+", expression))
    for name in names:
        base = family_of(name, told)
        assert base, f"{name} is told by nobody"
        kind = told[base].type
        ending = name.removeprefix(base)
        assert ending in {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}[kind], f"{name} is a {kind}"


@pytest.mark.parametrize("expression", SAID)
def test_every_label_that_it_goes_by_is_one_of_the_measure(expression, told):
    known = set(ADDED)
    for name in re.findall(r"\b(koipond_\w+)\b", expression):
        known |= labels_of(family_of(name, told), told)
    asked = {label.strip() for each in re.findall(r"by \(([^)]*)\)", expression) for label in each.split(",")}
    asked |= {label for each in re.findall(r"\{([^}]*)\}", expression) for label in re.findall(r"(\w+)=", each)}
    assert asked <= known


def labels_of(base: str, told) -> set[str]:
    own = next((one for one in vars(metrics).values() if getattr(one, "_name", None) == base), None)
    if own is not None:
        return set(own._labelnames)
    return set(told[base]._labelnames)


def test_the_dashboard_tells_every_measure_of_the_house_that_changes_by_the_hour(told):
    shown = {family_of(name, told) for name in re.findall(r"\b(koipond_\w+)\b", " ".join(SAID))}
    ours = {name for name in told if name.startswith("koipond_")}
    assert ours - shown <= {"koipond_leader", "koipond_tick_items", "koipond_inbox_waiting_items", "koipond_intake_requests_turned_away", "koipond_sent_five_minutes", "koipond_facts_rows"}


def test_every_alert_says_for_whom_and_what():
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 8
    assert all(rule["labels"]["severity"] in ("page", "warn") and " · " in rule["annotations"]["summary"] for rule in rules)
    scrape = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    assert scrape["rule_files"] == ["alerts.yml"] and scrape["scrape_configs"][0]["authorization"]["type"] == "Bearer"
