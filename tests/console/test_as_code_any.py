"""Whatever is defined, files and workspace say the same: for any rules, journeys and templates."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koipond import access
from koipond.console import as_code
from koipond.console.as_code import folder
from koipond.console.as_code.kinds import journey, segment, template
from koipond.console.as_code.order import ordered

WORDS = st.one_of(st.sampled_from(["no", "on", "09:00", "0086", "1e3", "null", "沉睡：买过", "a: b", "# x", "- y", "{z}", "'", '"', "茶 🍵", "template", "steps"]),
                  st.text("ab\n é:#-中'\"|>", min_size=1, max_size=12).filter(lambda word: word.strip()))
NAMES = WORDS.map(lambda word: " ".join(word.split())[:40])
FILTERS = st.one_of(
    st.fixed_dictionaries({"property": NAMES, "is": st.sampled_from(["equals", "contains", "starts_with", "not_equals"]), "value": WORDS}),
    st.fixed_dictionaries({"property": NAMES, "is": st.sampled_from(["in", "not_in"]), "value": st.lists(WORDS, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"property": NAMES, "is": st.just("at_least"), "value": st.one_of(st.integers(0, 10**6), st.floats(0, 1e6))}))
CONDITIONS = st.one_of(
    st.fixed_dictionaries({"trait": st.sampled_from(["city", "name"]), "is": st.sampled_from(["equals", "contains"]), "value": WORDS}),
    st.fixed_dictionaries({"trait": st.just("age"), "is": st.just("between"), "value": st.tuples(st.integers(0, 40), st.integers(41, 99)).map(list)}),
    st.fixed_dictionaries({"event": NAMES, "where": st.lists(FILTERS, min_size=1, max_size=2), "count": st.fixed_dictionaries({"is": st.just("exactly"), "value": st.integers(1, 5)})},
                          optional={"in": st.fixed_dictionaries({"last_days": st.integers(1, 90)})}),
    st.fixed_dictionaries({"quiet": st.lists(NAMES, min_size=1, max_size=2), "months": st.integers(1, 30)}))
RULES = st.recursive(CONDITIONS, lambda inner: st.one_of(
    st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}), st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"not": inner})), max_leaves=6)
TEXTS = st.text("ab é:#\n\r\t 中'\"|>&", max_size=30)
BODIES = TEXTS.map(lambda text: f"<p>{text}</p>\n")
STEP_NAMES = st.lists(NAMES.filter(lambda name: name != "entry"), min_size=2, max_size=5, unique=True)


@st.composite
def journeys_of(draw):
    """A journey that could go live: each step leads to later ones."""
    names = draw(STEP_NAMES)
    steps = {}
    for place, name in enumerate(names):
        later = st.one_of(st.none(), st.sampled_from(names[place + 1:])) if place + 1 < len(names) else st.none()
        onward = names[place + 1] if place + 1 < len(names) else None
        steps[name] = draw(st.one_of(
            st.fixed_dictionaries({"kind": st.just("send"), "channel": st.just("email"), "template": st.just("Letter"), "next": st.just(onward)}),
            st.fixed_dictionaries({"kind": st.just("wait"), "days": st.integers(1, 9), "next": st.just(onward)}),
            st.fixed_dictionaries({"kind": st.just("split"), "rule": RULES, "yes": st.just(onward), "no": later}),
            st.fixed_dictionaries({"kind": st.just("wait_for"), "event": NAMES, "where": st.lists(FILTERS, max_size=1), "days": st.integers(1, 9),
                                   "then": later, "timeout": st.just(onward)})))
    return {"kind": "marketing", "entry": {"kind": "event", "event": draw(NAMES)}, "start": names[0], "steps": steps,
            **draw(st.fixed_dictionaries({}, optional={"reentry": st.sampled_from(["never", "always"]), "holdout_percent": st.integers(0, 20), "exit": RULES}))}


def said(module, value: dict, bodies=None) -> object:
    """What a kind understands of a value, as a file gives it."""
    from koipond.kit import yaml

    text, more = module.written(value) if hasattr(module, "written") else (value, {})
    if module.FIELDS is not None and not hasattr(module, "read"):
        return module.FIELDS.read(yaml.read(yaml.write(text)), "x", pytest.fail)
    return module.read(yaml.read(yaml.write(text)), "x", more, pytest.fail)


@settings(max_examples=12, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAMES, RULES, min_size=1, max_size=3), journeys_of(), st.sampled_from(["live", ""]), NAMES, BODIES, TEXTS)
def test_files_are_the_same_after_applying_them(workspace, rules, definition, state, subject, body, text):
    place = access.workspace(workspace.slug)
    wanted = {("segment", name): said(segment, {"rule": ordered(rule)}) for name, rule in rules.items()}
    mail = {"languages": {"zh-CN": {"subject": subject, "html": body, **({"text": text} if text.strip() else {})}}}
    wanted["template", "Letter"] = said(template, mail)
    wanted["journey", "Waves"] = said(journey, {**({"state": state} if state else {}), **journey.lean(definition)})
    files = folder.write({**wanted, ("workspace", "workspace"): {"language": "zh-CN"}})
    as_code.apply(as_code.Now(place, "mei"), files, delete=True)
    assert as_code.plan(as_code.Now(place, "mei"), files, delete=True).changes == ()
    exported = as_code.export(as_code.Now(place, "mei"))
    same = [path for path in files if path != "koipond.yaml" and (state or not path.startswith("journeys"))]
    assert {path: exported[path] for path in same} == {path: files[path] for path in same}
    as_code.apply(as_code.Now(place, "mei"), exported, delete=True)
    assert as_code.export(as_code.Now(place, "mei")) == exported


@given(RULES)
def test_a_rule_is_the_same_rule_from_a_file(rule):
    assert said(segment, {"rule": ordered(rule)})["rule"] == rule
