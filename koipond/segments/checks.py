"""Whether a rule makes sense in a workspace: traits, types, windows, counts, other segments."""

import math

from koipond import profiles
from koipond.segments import life_conditions, rules, values
from koipond.segments.errors import (
    AlwaysTrue,
    Cycle,
    TooLarge,
    TooManyWithin,
    UnknownSegment,
    UnknownTrait,
    WrongMetric,
)
from koipond.segments.known import Known
from koipond.segments.ranks import MAX_MOST, MAX_RANKED
from koipond.segments.tags import HasTag
from koipond.segments.tree import (
    Counted,
    Did,
    Filter,
    InSegment,
    Listed,
    Metric,
    Ranked,
    Sampled,
    Test,
    TraitIs,
    parts,
    ranked_in,
    rebuilt,
)

MAX_WITHIN = 10    # segments that refer to each other in a row
DESCRIBED = ("sequence", "absence", "first", "last", "quiet")  # what is described, and not compared with a number
AMOUNT = "amount"  # the property that is the event's money, exact; all others are text
_COMPARE_SIZE = ("greater", "at_least", "less", "at_most", "between")
_OF_FILTERS = (*values.OPERATORS_OF["text"], *_COMPARE_SIZE)


def check_rule(workspace, rule: dict) -> None:
    """Nothing when the rule makes sense in this workspace; else a Refusal: what is wrong, where, what would be right."""
    check(rules.read(rule), Known(workspace))


def check(tree, known: Known, segment: int | None = None) -> None:
    """Nothing when the rule can be asked; else a Refusal that says what is wrong, where, and what would be right.

    `segment` is the segment whose rule this is to become, so that it may not refer to itself.
    """
    written_out = expand(tree, known, segment)
    if (found := len(rules.conditions(written_out))) > rules.MAX_CONDITIONS:
        raise TooLarge(path="rule", what="conditions (with those of the segments in it)", what_zh="条件（含所引用人群的条件）",
                       found=found, limit=rules.MAX_CONDITIONS)
    if (found := len(ranked_in(written_out))) > MAX_RANKED:
        raise TooLarge(path="rule", what="tops and counts", what_zh=" top 和 count ", found=found, limit=MAX_RANKED)
    for path, leaf in _nodes(tree, "rule"):
        match leaf:
            case TraitIs():
                _check_trait(leaf, path, known)
            case Did():
                _check_event(leaf, path, known)
            case Sampled(_, _, percent):
                if isinstance(percent, bool) or not isinstance(percent, (int, float)) or not 0 < percent < 100:
                    raise values.wrong_value(f"{path}.sample.percent", percent, "share in percent")
            case Ranked():
                _check_ranked(leaf, path, known)
            case Listed(list):
                if list not in known.segments or known.segments[list].kind != "list":
                    raise UnknownSegment(segment=list, path=f"{path}.listed")
            case HasTag(tag):
                profiles.find_tag(known.workspace, tag, f"{path}.tag")


def expand(tree, known: Known, segment: int | None = None):
    """The tree with the rules of other segments written out. Raises UnknownSegment, Cycle."""
    return _expand(tree, known, "rule", (segment,) if segment else ())


def _expand(tree, known, path, chain):
    if isinstance(tree, (life_conditions.InStage, life_conditions.IsDormant)):
        return life_conditions.written_out(tree, known, path, chain, _expand)
    if not isinstance(tree, InSegment):
        return rebuilt(tree, [_expand(part, known, f"{path}.{key}", chain) for key, part in parts(tree)])
    segment = tree.segment
    if segment in chain:
        raise Cycle(path=f"{path}.segment", chain=_names((*chain, segment), known))
    if segment not in known.segments:
        raise UnknownSegment(segment=segment, path=f"{path}.segment")
    if len(chain) >= MAX_WITHIN:
        raise TooManyWithin(path=f"{path}.segment", limit=MAX_WITHIN, chain=_names((*chain, segment), known))
    return _expand(rules.read(known.segments[segment].rule), known, path, (*chain, segment))


def expand_within(tree, known: Known, path: str, chain: tuple):
    """The same, within something that is being written out already: `chain` says what."""
    return _expand(tree, known, path, chain)


def _names(chain, known) -> str:
    return " → ".join(known.segments[s].name if s in known.segments else str(s) for s in chain)


def _nodes(tree, path):
    """All trees of the tree, each with its place; a group before what is in it."""
    yield path, tree
    for key, part in parts(tree):
        yield from _nodes(part, f"{path}.{key}")


def _check_ranked(leaf: Ranked, path: str, known: Known):
    by_place = leaf.by == Metric()
    values.whole(leaf.most, "number of persons", MAX_MOST, f"{path}.sample.count" if by_place else f"{path}.top")
    if leaf.by.trait:
        trait = known.trait(leaf.by.trait)
        if not known.has(trait):
            raise UnknownTrait(path=f"{path}.by.trait", trait=leaf.by.trait, nearest=known.nearest(leaf.by.trait))
        if trait.type in ("text", "boolean"):
            raise WrongMetric(path=f"{path}.by.trait", trait=leaf.by.trait, type=trait.type, type_zh=values.TYPES[trait.type][0])
    if leaf.by.counted:
        if leaf.by.counted.how == "distinct":
            _not_money(leaf.by.counted, f"{path}.by.distinct")
        _check_counted(leaf.by.counted, f"{path}.by", known)


def _check_trait(leaf: TraitIs, path: str, known: Known):
    trait = known.trait(leaf.trait)
    if not known.has(trait):
        raise UnknownTrait(path=f"{path}.trait", trait=leaf.trait, nearest=known.nearest(leaf.trait))
    values.typed(leaf.test, trait.type, path, leaf.trait, known.zone)


def _check_event(leaf: Did, path: str, known: Known):
    _check_counted(leaf.counted, path, known)
    if leaf.counted.how not in DESCRIBED:
        measured(leaf, path, known.zone)


def _check_counted(counted: Counted, path: str, known: Known):
    several = {"sequence": "sequence", "absence": "sequence", "quiet": "quiet"}.get(counted.how)
    for i, step in enumerate(counted.steps):
        place = f"{path}.{several}[{i}]" if several else path
        for j, each in enumerate(step.where):
            filter_value(each, f"{place}.where[{j}]", known.zone)
    _check_window(counted, path, known.zone)
    if counted.how == "sequence" and counted.within_days is not None:
        values.days(counted.within_days, f"{path}.within_days")
    if counted.wait_days is not None:
        values.days(counted.wait_days, f"{path}.sequence[{len(counted.steps) - 1}].within_days")


def filter_value(each: Filter, path: str, zone: str) -> tuple[str, object]:
    """Type and value of a property filter: `amount` is money, else the value says whether it is text or number."""
    if each.property == AMOUNT:
        if each.test.operator in ("exists", "missing"):
            valid = [o for o in values.OPERATORS_OF["money"] if o not in ("exists", "missing")]
            raise values.wrong_operator(f"{path}.is", each.test.operator, AMOUNT, "money", valid)
        return "money", values.typed(each.test, "money", path, AMOUNT, zone)
    test = _plain(each.test)
    if test.operator not in _OF_FILTERS:
        raise values.wrong_operator(f"{path}.is", test.operator, each.property, "property", _OF_FILTERS)
    first = test.value[0] if isinstance(test.value, tuple) else test.value
    numeric = test.operator in _COMPARE_SIZE or isinstance(first, (int, float))
    kind = "number" if numeric else "text"
    return kind, values.typed(test, kind, path, each.property, zone)


def _plain(test: Test) -> Test:
    """Properties are kept as text, true and false too."""
    match test.value:
        case bool(value):
            return Test(test.operator, str(value).lower())
        case tuple(several) if any(isinstance(each, bool) for each in several):
            return Test(test.operator, tuple(str(v).lower() if isinstance(v, bool) else v for v in several))
    return test


def measured(leaf: Did, path: str, zone: str) -> object:
    """The number that a count, sum or distinct is compared with. Raises a Refusal where it would say nothing."""
    how, operator, value = leaf.counted.how, leaf.test.operator, leaf.test.value
    place = f"{path}.{how}"
    if how == "sum":
        return values.parse(value, "money", f"{place}.value", zone)
    if how == "distinct":
        _not_money(leaf.counted, place)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != math.floor(value):
        raise values.wrong_value(f"{place}.value", value, "whole number")
    if value < 0 or (operator == "at_least" and value == 0):
        nobody = operator != "at_least"
        raise AlwaysTrue(path=place, operator=operator, value=value, whom="nobody" if nobody else "everybody",
                         whom_zh="不会有人满足" if nobody else "对所有人都成立")
    return int(value)


def _not_money(counted: Counted, place: str):
    if counted.property == AMOUNT:
        raise values.wrong_operator(place, "distinct", AMOUNT, "money", ("sum", "count"))


def _check_window(counted: Counted, path: str, zone: str):
    window, place = counted.window, f"{path}.in"
    if window is None:
        return
    if not (window.start or window.end):
        values.days(window.last_hours / 24, place)
        return
    ends = [values.parse(text, "datetime", f"{place}.{key}", zone) if text else None
            for key, text in (("from", window.start), ("to", window.end))]
    if all(ends) and ends[0].start >= ends[1].end:
        raise values.upside_down(place, window.start, window.end)
