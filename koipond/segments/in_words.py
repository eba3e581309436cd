"""A rule as a person would read it out: a line for each condition, in English or Chinese."""

import re
from dataclasses import dataclass

from koipond.segments import checks, rules, sayings
from koipond.segments.known import DAYS_SINCE, Known
from koipond.segments.life_conditions import InStage, IsDormant
from koipond.segments.phrases import PHRASES
from koipond.segments.tags import HasTag
from koipond.segments.tree import (
    All,
    Any,
    Counted,
    Did,
    Everyone,
    Happening,
    InSegment,
    Listed,
    Metric,
    Near,
    Not,
    Ranked,
    Sampled,
    TraitIs,
    Window,
)

VALUES_SHOWN = 5   # of a list; how many there are beyond is said


@dataclass(frozen=True)
class Line:
    """One condition, or what joins those below it that lie deeper."""

    depth: int
    text: str


def in_words(workspace, rule: dict, language: str = "en") -> tuple[Line, ...]:
    """The rule line by line. What stands side by side at the lowest depth holds together.

    `language`: zh and what begins so is Chinese, everything else English. Raises a Refusal where the rule makes no sense.
    """
    known = Known(workspace)
    tree = rules.read(rule)
    checks.check(tree, known)
    words = _Words(known, language.lower().startswith("zh"))
    return tuple(words.lines(tree, 0, outermost=True))


def condition_in_words(known: Known, leaf) -> tuple[str, str]:
    """What one condition, share or ranking asks, in English and Chinese."""
    return tuple(next(iter(_Words(known, chinese).lines(leaf, 0))).text for chinese in (False, True))


def trait_in_words(known: Known, name: str) -> tuple[str, str]:
    """What a trait is called, in English and Chinese."""
    return tuple(_Words(known, chinese).trait(name) for chinese in (False, True))


@dataclass(frozen=True)
class _Words:
    known: Known
    chinese: bool

    def lines(self, tree, depth: int, outermost: bool = False):
        """The lines of a tree; an `all` around everything needs no line of its own."""
        match tree:
            case All(parts) if outermost:
                inside, deeper = parts, depth
            case All(parts) | Any(parts):
                yield Line(depth, self.say("all" if isinstance(tree, All) else "any"))
                inside, deeper = parts, depth + 1
            case Not(All() | Any() | Not() | Sampled() | Ranked() as part):
                yield Line(depth, self.say("none"))
                inside, deeper = (part,), depth + 1
            case Sampled(of, seed, percent):
                yield Line(depth, self.say("percent", value=_plain(percent), seed=self.value(seed)))
                inside, deeper = (of,), depth + 1
            case Ranked():
                yield Line(depth, self.ranked(tree))
                inside, deeper = (tree.of,), depth + 1
            case _:
                yield Line(depth, self.condition(tree))
                return
        for part in inside:
            yield from self.lines(part, deeper)

    def condition(self, leaf) -> str:
        match leaf:
            case Everyone():
                return self.say("everyone")
            case Not(part):
                return self.say("not", what=self.condition(part))
            case InSegment(segment) | Listed(segment):
                return self.say("segment", value=self.value(self.known.segments[segment].name))
            case InStage(stage):
                titles = [each.title_zh if self.chinese else each.title_en for each in self.known.stages if each.name == stage]
                return self.say("stage", value=self.value(titles[0] if titles else stage))
            case HasTag(tag):
                return self.say("tag", value=self.value(tag))
            case IsDormant():
                return self.say("dormant")
            case TraitIs(trait, test):
                return self.compared(self.trait(trait), test, trait)
        return self.did(leaf)

    def trait(self, name: str) -> str:
        """The trait's title, or its name where it has none."""
        if name in DAYS_SINCE:
            return self.say(name)
        found = self.known.declared.get(name)
        return (found and (found.title_zh if self.chinese else found.title_en)) or name

    def compared(self, what: str, test, of: str = "") -> str:
        """`of`: the trait or property that is compared, whose values may be codes."""
        if test.operator == "anniversary":
            return self.anniversary(what, test.value)
        if test.operator == "between":
            low, high = (self.value(each, of) for each in test.value)
            return self.say("between", what=what, low=low, high=high)
        return self.say(test.operator, what=what, value=self.value(test.value, of))

    def anniversary(self, what: str, value) -> str:
        match value:
            case Near(0, 0):
                return self.say("anniversary_today", what=what)
            case Near(low, high) if low == high:
                return self.say("anniversary_in" if low > 0 else "anniversary_ago", what=what, value=str(abs(low)))
            case Near(low, high):
                return self.say("anniversary_between", what=what, low=str(low), high=str(high))
        month = self.say(f"month_{value.month}" if isinstance(value.month, str) else "month", what=what, value=str(value.month))
        day = self.say("month_day", what=what, value=str(value.day))
        return self.say("and").join([month] * bool(value.month) + [day] * bool(value.day))

    def did(self, leaf: Did) -> str:
        counted, test = leaf.counted, leaf.test
        match counted.how:
            case "sequence" | "absence":
                return self.when(self.sequence(counted), counted.window)
            case "quiet":
                events = self.say("comma").join(self.happening(step) for step in counted.steps)
                return self.say("quiet", event=events, value=_plain(counted.within_days))
            case "first" | "last":
                said = self.say(counted.how, event=self.event(counted.steps[0]))
                return self.when(self.say("picked", event=said, filters=self.filters(counted.steps[0])), counted.window)
            case "sum" | "distinct":
                said = self.compared(self.measured(counted), test)
                return self.when(said, counted.window)
        event = self.happening(counted.steps[0])
        said = {("at_least", 1): "happened", ("exactly", 0): "never", ("at_most", 0): "never"}.get((test.operator, test.value))
        return self.when(self.say(said or f"times_{test.operator}", event=event, value=self.value(test.value)), counted.window)

    def sequence(self, counted: Counted) -> str:
        there = counted.steps[:-1] if counted.how == "absence" else counted.steps
        said = self.happening(there[-1])
        for step in reversed(there[:-1]):
            said = self.say("then", event=self.happening(step), next=said)
        if counted.within_days is not None:
            said = self.say("within", what=said, value=_plain(counted.within_days))
        if counted.how == "sequence":
            return said
        absent = self.happening(counted.steps[-1])
        wait = counted.wait_days
        gone = self.say("not_since", event=absent) if wait is None else self.say("not_within", event=absent, value=_plain(wait))
        return self.say("then", event=said, next=gone)

    def measured(self, counted: Counted) -> str:
        return self.say(counted.how, property=sayings.property(counted.property, self.chinese), event=self.happening(counted.steps[0]))

    def happening(self, step: Happening) -> str:
        return self.say("where", event=self.event(step), filters=self.filters(step)) if step.where else self.event(step)

    def event(self, step: Happening) -> str:
        return sayings.event(step.event, self.chinese)

    def filters(self, step: Happening) -> str:
        return self.say("and").join(self.compared(sayings.property(each.property, self.chinese), each.test, each.property) for each in step.where)

    def when(self, said: str, window: Window | None) -> str:
        if window is None:
            return said
        if window.last_hours:
            days = window.last_hours / 24
            whole = days == int(days)
            return self.say("last_days" if whole else "last_hours", what=said, value=_plain(days if whole else window.last_hours))
        name = "_".join(["from"] * bool(window.start) + ["to"] * bool(window.end))
        return self.say(name, what=said, low=window.start, high=window.end)

    def ranked(self, tree: Ranked) -> str:
        if tree.by == Metric():
            return self.say("drawn", value=_plain(tree.most), seed=self.value(tree.seed))
        metric = self.trait(tree.by.trait) if tree.by.trait else self.when(self.measured(tree.by.counted), tree.by.counted.window)
        return self.say("top" if tree.downwards else "bottom", value=_plain(tree.most), metric=metric)

    def value(self, value, of: str = "") -> str:
        match value:
            case None:
                return ""
            case bool():
                return self.say(str(value).lower())
            case tuple():
                shown = [self.value(each, of) for each in value[:VALUES_SHOWN]]
                return self.say("comma").join(shown + [f"… +{len(value) - VALUES_SHOWN}"] * (len(value) > VALUES_SHOWN))
            case int() | float():
                return _plain(value)
        return value if re.fullmatch(r"\d{4}-\d\d-\d\d.*", value) else self.say("quoted", value=sayings.value(of, value, self.chinese))

    def say(self, phrase: str, **named: str) -> str:
        """The phrase with what it names; in Chinese with a space between Han and Latin or digits."""
        text = PHRASES[phrase][self.chinese]
        return re.sub(r"\{(\w+)\}", lambda place: self._spaced(named[place.group(1)], text, place), text)

    def _spaced(self, value: str, text: str, place: re.Match) -> str:
        before, after = text[place.start() - 1 : place.start()], text[place.end() : place.end() + 1]
        left = " " * bool(self.chinese and _HAN.match(before) and _LATIN.match(value[:1]))
        right = " " * bool(self.chinese and _HAN.match(after) and _LATIN.match(value[-1:]))
        return f"{left}{value}{right}"


_HAN, _LATIN = re.compile("[\u3400-\u9fff]"), re.compile(r"[A-Za-z0-9_+%-]")


def _plain(number) -> str:
    return f"{number:g}" if abs(number) < 1e6 else f"{number:,.10g}".replace(",", "")
