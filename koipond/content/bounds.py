"""What a template may cost: ranges, filters and nesting have an end, whatever they are given.

The library limits rounds, output and what a template keeps. A filter within one expression is none of these: ten times
`replace` make a text of ten digits out of ten letters before anything is written. So each filter is measured before it works.
"""

import threading
from functools import wraps

from liquid.ast import Node
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.tablerow_tag import TablerowNode
from liquid.exceptions import LiquidSyntaxError, LoopIterationLimitError, OutputStreamLimitError

VALUE_CHARACTERS = 1_000_000     # what one filter may make
VALUE_ITEMS = 10_000             # of a list, or a range
WORK_CHARACTERS = 20_000_000     # that all filters of one text may go through: some tenths of a second
NUMBER_BITS = 4_096              # more digits than anybody reads
EXPRESSION_DEPTH = 100           # conditions or places within each other
LOOPED_PIECES = 500              # that stand within loops: each may be gone through 10,000 times

_spent = threading.local()


class Range(RangeLiteral):
    """A range that is not longer than a loop may be."""

    __slots__ = ()

    def _make_range(self, start, stop) -> range:
        made = super()._make_range(start, stop)
        if made.stop - made.start > VALUE_ITEMS:
            raise LoopIterationLimitError("loop iteration limit reached", token=self.token)
        return made


def begin() -> None:
    """A text begins: its filters have all their work before them."""
    _spent.characters = 0


def bound(nodes: list[Node]) -> None:
    """Lays the bounds on what was read. Raises LiquidSyntaxError where it is too deep, or too much stands within loops."""
    waiting, looped = [(node, False) for node in nodes], 0
    while waiting:
        node, within = waiting.pop()
        looped += within
        for expression in node.expressions():
            _bound_expression(expression, node)
        waiting += [(child, within or isinstance(node, (ForNode, TablerowNode))) for child in node.children(None)]
    if looped > LOOPED_PIECES:
        raise LiquidSyntaxError(f"{looped} pieces stand within loops, {LOOPED_PIECES} are the most", token=nodes[0].token)


def _bound_expression(expression, node) -> None:
    waiting = [(expression, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > EXPRESSION_DEPTH:
            raise LiquidSyntaxError(f"more than {EXPRESSION_DEPTH} conditions or names stand within each other", token=node.token)
        if type(each) is RangeLiteral:
            each.__class__ = Range     # the same with an end
        waiting += [(child, depth + 1) for child in each.children()]


def bounded(name: str, filter):
    """The filter, measured: what it is given, what it would make where that can be far more, and what it made."""
    foretold = FORETOLD.get(name)

    @wraps(filter)
    def measured(value, *given, **more):
        _spend(_size(value) + sum(map(_size, given)))
        if foretold:
            _spend(foretold(value, *given) if len(given) < 3 else 0)
        made = filter(value, *given, **more)
        _judge(made)
        return made

    return measured


def _spend(characters: int) -> None:
    _spent.characters = spent = getattr(_spent, "characters", 0) + characters
    if spent > WORK_CHARACTERS:
        raise OutputStreamLimitError("limit of what filters may go through reached", token=None)


def _judge(value) -> None:
    if isinstance(value, str) and len(value) > VALUE_CHARACTERS or isinstance(value, (list, tuple)) and len(value) > VALUE_ITEMS \
            or type(value) is int and value.bit_length() > NUMBER_BITS:
        raise OutputStreamLimitError("limit of what a filter may make reached", token=None)


def _size(value) -> int:
    return len(value) if isinstance(value, (str, list, tuple, dict)) else value.stop - value.start if type(value) is range else 1


def _replaced(value, old="", new="", *_) -> int:
    value, old, new = str(value), str(old), str(new)
    return _at_most(len(value) + (value.count(old) if old else len(value) + 1) * len(new))


def _joined(value, separator=" ", *_) -> int:
    if isinstance(value, (list, tuple)):
        return _at_most(sum(len(each) if isinstance(each, str) else 30 for each in value) + len(value) * len(str(separator)))
    return _at_most(_size(value) * (len(str(separator)) + 20))


def _compared_pairs(value, *_) -> int:
    return _size(value) ** 2 // 50 if isinstance(value, (list, tuple, range)) else 0


def _split(value, by="", *_) -> int:
    return len(value) if isinstance(value, str) else 0


def _at_most(characters: int) -> int:
    if characters > VALUE_CHARACTERS:
        raise OutputStreamLimitError("limit of what a filter may make reached", token=None)
    return characters


FORETOLD = {"replace": _replaced, "join": _joined, "uniq": _compared_pairs, "split": _split}
