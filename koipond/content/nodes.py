"""What most of a mail is made of, rendered fast: text, `{{ person.name }}`, and `{% if %}` around them.

The library looks such a name up through a dozen calls and measures every piece in bytes. A template of only these is
gone through as a flat list of pieces; conditions and filters are still the library's, and any other tag makes the whole
template go the library's way. Both give the very same text.
"""

from liquid import BoundTemplate
from liquid.builtin.content import ContentNode, Literal
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.exceptions import OutputStreamLimitError
from liquid.output import LimitedStringIO
from liquid.stringify import to_liquid_string
from markupsafe import escape

OF_ANY = ("size", "first", "last")   # what may be asked of values that have no such key


class Text(ContentNode):
    """Text as it stands."""

    __slots__ = ()


class Shown(OutputNode):
    """`{{ … }}`. `root` and `key` are set when it is only `{{ root.key }}`."""

    __slots__ = ("root", "key")

    def __init__(self, token, expression):
        super().__init__(token, expression)
        self.root, self.key = _simple(expression)


class TextTag(Literal):
    node_class = Text


class ShownTag(Output):
    node_class = Shown


class Buffer(LimitedStringIO):
    """Counts characters, which costs nothing, instead of bytes."""

    def write(self, piece: str) -> int:
        self.size += len(piece)
        if self.size > self.limit:
            raise OutputStreamLimitError("output stream limit reached", token=None)
        return super(LimitedStringIO, self).write(piece)


class Template(BoundTemplate):
    """A template that goes the short way where it can."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self._pieces = _pieces(self.nodes)

    def render(self, values: dict) -> str:
        """The text for these values. Raises LiquidError."""
        if self._pieces is None:
            return super().render(values)
        made = "".join(_Going(self, values).through(self._pieces, []))
        if len(made) > self.env.output_stream_limit:
            raise OutputStreamLimitError("output stream limit reached", token=None)
        return made

    def _get_buffer(self) -> Buffer:
        return Buffer(limit=self.env.output_stream_limit)


class _Going:
    """One rendering. The library's context is made when something asks for it."""

    __slots__ = ("template", "values", "autoescape", "_context")

    def __init__(self, template: Template, values: dict):
        self.template, self.values, self.autoescape, self._context = template, values, template.env.autoescape, None

    def through(self, pieces: list, made: list[str]) -> list[str]:
        for piece in pieces:
            if type(piece) is str:
                made.append(piece)
            elif type(piece) is Shown:
                made.append(self._shown(piece))
            else:
                self.through(next((then for condition, then in piece if condition is None or condition.evaluate(self.context())), []), made)
        return made

    def context(self):
        if self._context is None:
            self._context = self.template.context_class(self.template, globals=self.template.make_globals(self.values))
        return self._context

    def _shown(self, piece: Shown) -> str:
        holder = self.values.get(piece.root)
        if type(holder) is dict:
            value = holder.get(piece.key)
            if type(value) is str:
                return str(escape(value)) if self.autoescape else value
            if type(value) in (int, float):
                return str(value)
            if value is None and piece.key in holder:
                return ""
        return to_liquid_string(piece.expression.evaluate(self.context()), self.autoescape)


def _pieces(nodes) -> list | None:
    """Texts, things shown, and choices as lists of (condition, pieces); None when there is anything else."""
    made = []
    for node in nodes:
        if type(node) is Text:
            made.append(node.text)
        elif type(node) is Shown:
            made.append(node)
        elif type(node) is IfNode:
            blocks = [(node.condition, node.consequence), *((one.expression, one.block) for one in node.alternatives)]
            blocks += [(None, node.default)] * (node.default is not None)
            choice = [(condition, [] if block.blank else _pieces(block.nodes)) for condition, block in blocks]
            if any(then is None for _, then in choice):
                return None
            made.append(choice)
        else:
            return None
    return made


def _simple(expression) -> tuple[str, str]:
    """Root and key of a plain path of two words; empty for any other expression."""
    if type(expression) is FilteredExpression and not expression.filters and type(expression.left) is Path:
        path = expression.left.path
        if len(path) == 2 and all(type(segment) is str for segment in path) and path[1] not in OF_ANY:
            return path[0], path[1]
    return "", ""
