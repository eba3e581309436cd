"""What may be empty and has nothing to stand in for it: traits, loops over feeds, rows that are looked up."""

from collections.abc import Iterator

from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.case_tag import CaseNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode

from koipond import engine, profiles
from koipond.content import language
from koipond.content.checks.looked_at import LookedAt
from koipond.content.nodes import Shown
from koipond.engine import Sql
from koipond.kit import clock

ASKING = (IfNode, UnlessNode, CaseNode)
CHOOSING = {"default", "salutation"}   # filters that are meant for what may be empty
COUNTS = {"orders", "revenue"}         # never empty: 0


def found(about: LookedAt):
    """(number, part, fields) for a language."""
    names: dict[str, str] = {}
    for part in ("subject", "html", "text", "link", "picture"):
        nodes = (language.HTML if part == "html" else language.PLAIN).parse(about.parts[part]).nodes
        names |= {name: names.get(name, part) for name in unguarded(nodes, frozenset())}
        for number, name in feeds(nodes, {}, frozenset()):
            yield number, part, {"name": name}
    shares = _shares(about, [name.split(".")[1] for name in names if name.startswith("person.")]) if names else {}
    for name, part in names.items():
        said, said_zh = shares.get(name, ("", ""))
        yield "content.C040", part, {"name": name, "share": said, "share_zh": said_zh}
    for name, rows in about.feed_rows.items():
        if not rows and about.first:
            yield "content.C043", "", {"name": name}


def unguarded(nodes, asked: frozenset[str]) -> Iterator[str]:
    """The traits that are shown without a fallback, and without having been asked about by what stands around them."""
    for node in nodes:
        if isinstance(node, Shown):
            name = _trait(node.expression)
            if name and name not in asked and name.split(".")[1] not in COUNTS:
                yield name
        elif isinstance(node, ASKING):
            within = asked | {name for expression in _conditions(node) for name in _names(expression)}
            yield from unguarded(_inside(node), within)
        else:
            yield from unguarded(_inside(node), asked)


def feeds(nodes, rows: dict[str, str], asked: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Loops over a feed without `else`, and rows that are looked up and shown without a question. `rows`: name → feed."""
    for node in nodes:
        if isinstance(node, AssignNode) and (feed := _looked_up(node.expression)):
            rows[str(node.name)] = feed
        if isinstance(node, ForNode) and (feed := _feed(node.expression.iterable)) and node.default is None:
            yield "content.C041", feed
        if isinstance(node, Shown) and (used := {name.split(".")[0] for name in _names(node.expression)} & rows.keys() - asked):
            yield "content.C042", rows[used.pop()]
        within = asked | {name.split(".")[0] for expression in _conditions(node) for name in _names(expression)} if isinstance(node, ASKING) else asked
        yield from feeds(_inside(node), rows, within)


def _trait(expression) -> str:
    """The trait that is shown; "" of anything else, and where a filter stands in for what is empty."""
    if not isinstance(expression, FilteredExpression) or not isinstance(expression.left, Path):
        return ""
    name = _name(expression.left)
    chosen = any(each.name in CHOOSING for each in expression.filters or ())
    return name if name.startswith("person.") and not chosen else ""


def _looked_up(expression) -> str:
    """The feed of a row that is looked up without another one to stand in."""
    if not isinstance(expression, FilteredExpression) or not isinstance(expression.left, Path):
        return ""
    alone = any(each.name == "row" and len(each.args) < 2 for each in expression.filters or ())
    return _feed(expression.left) if alone else ""


def _feed(expression) -> str:
    name = _name(expression) if isinstance(expression, Path) else ""
    return name if name.startswith("feed.") else ""


def _names(expression) -> Iterator[str]:
    if isinstance(expression, Path):
        yield _name(expression)
    for child in expression.children():
        yield from _names(child)


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path.path[:2])


def _conditions(node: Node):
    found = [getattr(node, name) for name in ("condition", "expression") if getattr(node, name, None) is not None]
    for alternative in getattr(node, "alternatives", ()):
        if (expression := getattr(alternative, "expression", None)) is not None:
            found.append(expression)
    return found


def _inside(node: Node) -> list[Node]:
    """The nodes within a node, those of its blocks flattened."""
    found: list[Node] = []
    for child in node.children(None) if not isinstance(node, Shown) else ():
        found += _inside(child) if isinstance(child, BlockNode) or type(child).__name__.endswith("BlockNode") else [child]
    return found


def _shares(about: LookedAt, traits: list[str]) -> dict[str, tuple[str, str]]:
    """How many of the people have no value: what to say of each trait, by its name in a template."""
    known = [trait for trait in profiles.traits(about.workspace) if trait.name in traits]
    db, now, said = engine.database(about.workspace), Sql.value(clock.now(), "DateTime64(3, 'UTC')"), {}
    for table in ("profiles_traits", "profiles_figures"):
        here = [trait for trait in known if trait.table == table]
        if not here:
            continue
        empty = Sql.join("", [Sql.of(", countIf(empty(ifNull(toString([[v]]), '')))", v=trait.reading(now)) for trait in here])
        people, *counts = db.rows("content.empty_traits", {"table": Sql(table), "empty": empty})[0]
        for trait, count in zip(here, counts, strict=True):
            said[f"person.{trait.name}"] = _share(count, people)
    return said


def _share(count: int, people: int) -> tuple[str, str]:
    if not people:
        return "", ""
    percent = f"{count / people:.0%}"
    return f" (it is for {count:,} of {people:,}, {percent})", f"（{people:,} 人中有 {count:,} 人为空，{percent}）"
