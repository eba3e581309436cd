"""What most of a mail is made of, rendered fast: text, and `{{ person.name }}`.

The library looks such a name up through a dozen calls and measures every piece in bytes. These nodes give the very
same text; whatever is not this simple goes the library's way.
"""

from liquid import BoundTemplate
from liquid.builtin.content import ContentNode, Literal
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import OutputStreamLimitError
from liquid.output import LimitedStringIO
from markupsafe import escape

OF_ANY = ("size", "first", "last")   # what may be asked of values that have no such key


class Text(ContentNode):
    """Text as it stands."""

    __slots__ = ()

    def render(self, context, buffer) -> int:
        return buffer.write(self.text)


class Shown(OutputNode):
    """`{{ root.key }}` without filters, of a dictionary, where the value is a text, a number, or nothing."""

    __slots__ = ("root", "key")

    def __init__(self, token, expression):
        super().__init__(token, expression)
        self.root, self.key = _simple(expression)

    def render(self, context, buffer) -> int:
        if self.root:
            holder = context.scope.get(self.root)
            if type(holder) is dict:
                value = holder.get(self.key)
                if type(value) is str:
                    return buffer.write(str(escape(value)) if context.autoescape else value)
                if type(value) in (int, float):
                    return buffer.write(str(value))
                if value is None and self.key in holder:
                    return 0
        return super().render_to_output(context, buffer)


class Buffer(LimitedStringIO):
    """Counts characters, which costs nothing, instead of bytes."""

    def write(self, piece: str) -> int:
        self.size += len(piece)
        if self.size > self.limit:
            raise OutputStreamLimitError("output stream limit reached", token=None)
        return super(LimitedStringIO, self).write(piece)


class Template(BoundTemplate):
    """A template that writes into such a buffer."""

    def _get_buffer(self) -> Buffer:
        return Buffer(limit=self.env.output_stream_limit)


class TextTag(Literal):
    node_class = Text


class ShownTag(Output):
    node_class = Shown


def _simple(expression) -> tuple[str, str]:
    """Root and key of a plain path of two words; empty for any other expression."""
    if type(expression) is FilteredExpression and not expression.filters and type(expression.left) is Path:
        path = expression.left.path
        if len(path) == 2 and all(type(segment) is str for segment in path) and path[1] not in OF_ANY:
            return path[0], path[1]
    return "", ""
