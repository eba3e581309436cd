"""Expressions and filters of Liquid as plain functions: the same answer as the library's, without its walk.

`function(expression, …)` gives a function of a `Going`. What it does not know it leaves to the library, piece by piece.
Comparing, truth and the filters themselves are the library's own, so there is one meaning.
"""

from collections.abc import Callable

from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.arguments import PositionalArgument
from liquid.builtin.expressions.logical import (
    BooleanExpression,
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalNotExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
    _contains,
    _eq,
    _le,
    _lt,
    is_truthy,
)
from liquid.builtin.expressions.primitive import Literal, Nil
from liquid.exceptions import FilterArgumentError, LiquidTypeError

OF_ANY = ("size", "first", "last")   # what may be asked of values that have no such key
MISSING = object()

# How two values compare. `token` is the place that an error names.
COMPARED = {
    EqExpression: lambda token, left, right: _eq(left, right),
    NeExpression: lambda token, left, right: not _eq(left, right),
    LeExpression: lambda token, left, right: _le(left, right),
    GeExpression: lambda token, left, right: _le(right, left),
    LtExpression: _lt,
    GtExpression: lambda token, left, right: _lt(token, right, left),
    ContainsExpression: _contains,
}


class Going:
    """One rendering: its values, and the library's context, which is made when something asks for it."""

    __slots__ = ("template", "values", "used", "_context")

    def __init__(self, template, values: dict):
        self.template, self.values, self.used, self._context = template, values, 0, None

    def context(self):
        if self._context is None:
            self._context = self.template.context_class(self.template, globals=self.template.make_globals(self.values))
        return self._context

    def resolve(self, name: str, token=None, default=None):
        """A value by its name, for filters that ask in which language a message is."""
        return self.values.get(name, default)


def function(expression, filters: dict, own: frozenset[str]) -> Callable[[Going], object]:
    """What an expression gives. `own`: names that the template gives to values of its own, which only the library knows."""
    kind = type(expression)
    if kind is Path and (names := _names(expression)) and names[0] not in own:
        return _path(expression, names)
    if isinstance(expression, Literal) or kind is Nil:
        value = getattr(expression, "value", None)
        return lambda going: value
    if kind is FilteredExpression:
        return _filtered(expression, filters, own)
    if kind is BooleanExpression:
        inner = function(expression.expression, filters, own)
        return lambda going: is_truthy(inner(going))
    if kind in (LogicalAndExpression, LogicalOrExpression, LogicalNotExpression):
        return _logical(expression, filters, own)
    if kind in COMPARED:
        return _compared(expression, filters, own)
    return lambda going: expression.evaluate(going.context())


def simple(expression, own: frozenset[str]) -> tuple[str, str] | None:
    """Root and key where the expression is only `root.key`; the key is "" for a name alone."""
    if type(expression) is FilteredExpression and not expression.filters and type(expression.left) is Path:
        names = _names(expression.left)
        if names and names[0] not in own and len(names) <= 2:
            return names[0], names[1] if len(names) == 2 else ""
    return None


def heads(expression) -> set[str]:
    """The names that an expression begins with, "?" for what begins with none; also those within it."""
    found = {expression.path[0] if type(expression.path[0]) is str else "?"} if isinstance(expression, Path) else set()
    return found.union(*(heads(child) for child in expression.children()))


def _names(path: Path) -> list[str]:
    """The words of a path that is nothing but words; else none."""
    plain = all(type(part) is str for part in path.path) and not any(part in OF_ANY for part in path.path[1:])
    return list(path.path) if plain else []


def _path(path: Path, names: list[str]):
    def found(going: Going):
        value = going.values
        for name in names:
            if type(value) is not dict or (value := value.get(name, MISSING)) is MISSING:
                return path.evaluate(going.context())
        return value

    return found


def _logical(expression, filters, own):
    right = function(expression.right, filters, own)
    if type(expression) is LogicalNotExpression:
        return lambda going: not is_truthy(right(going))
    left = function(expression.left, filters, own)
    if type(expression) is LogicalAndExpression:
        return lambda going: is_truthy(left(going)) and is_truthy(right(going))
    return lambda going: is_truthy(left(going)) or is_truthy(right(going))


def _compared(expression, filters, own):
    compare, token = COMPARED[type(expression)], expression.token
    left, right = function(expression.left, filters, own), function(expression.right, filters, own)
    return lambda going: compare(token, left(going), right(going))


def _filtered(expression: FilteredExpression, filters: dict, own):
    left = function(expression.left, filters, own)
    steps = [_filter(each, filters, own) for each in expression.filters or ()]

    def through(going: Going):
        value = left(going)
        for step in steps:
            value = step(value, going)
        return value

    return through


def _filter(each, filters: dict, own):
    """A filter as a function of value and going. Its errors are those of the library."""
    deed = filters.get(each.name)
    plain = all(type(argument) is PositionalArgument for argument in each.args)
    whole = getattr(deed, "with_context", False) and not getattr(deed, "asks_names_only", False)
    if deed is None or not plain or whole or getattr(deed, "with_environment", False):
        return lambda value, going: each.evaluate(value, going.context())
    arguments = [function(argument.value, filters, own) for argument in each.args]
    name, token, asks = each.name, each.token, getattr(deed, "with_context", False)

    def step(value, going: Going):
        given = [argument(going) for argument in arguments]
        try:
            return deed(value, *given, context=going) if asks else deed(value, *given)
        except TypeError as error:
            raise LiquidTypeError(f"{name}: {error}", token=token) from error
        except (LiquidTypeError, FilterArgumentError) as error:
            error.token = token
            raise

    return step
