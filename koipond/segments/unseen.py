"""Events that a rule speaks of and of which none ever came in: allowed, since they may still come, but often a typing error."""

from dataclasses import dataclass
from difflib import get_close_matches

from koipond import collect, engine
from koipond.engine import Sql, named
from koipond.segments import checks, rules
from koipond.segments.known import NEAREST, Known
from koipond.segments.tree import Did, ranked_in


@dataclass(frozen=True)
class Unseen:
    """An event that never came in, and names of some that did, the most alike first."""

    event: str
    nearest: tuple[str, ...]


def unseen(workspace, several: list[dict]) -> tuple[Unseen, ...]:
    """The events of rules of which none ever came in, by name; one look at the first row of each. Raises what is wrong with a rule."""
    names = sorted({name for rule in several for name in _events(Known(workspace), rule)})
    if not names:
        return ()
    db = engine.database(str(workspace))
    looks = Sql.join(", ", [Sql.of(named("segments.seen_event"), name=Sql.value(name, "String")) for name in names])
    missing = [name for name, seen in zip(names, db.rows(Sql.of("SELECT [[looks]]", looks=looks))[0]) if not seen]
    if not missing:
        return ()
    there = [event.name for event in collect.events(str(workspace))]
    return tuple(Unseen(name, tuple(get_close_matches(name, there, NEAREST, 0.5))) for name in missing)


def _events(known: Known, rule: dict) -> set[str]:
    tree = checks.expand(rules.read(rule), known)
    counted = [leaf.counted for leaf in rules.conditions(tree) if isinstance(leaf, Did)]
    counted += [each.by.counted for each in ranked_in(tree) if each.by.counted]
    return {step.event for each in counted for step in each.steps}
