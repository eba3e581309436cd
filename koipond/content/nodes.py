"""A template as a flat list of pieces: texts that stand, and functions that give a text.

The library looks a name up through a dozen calls and measures every piece in bytes. Here a text is joined once, `{{ … }}`
and `{% if %}` are functions made when the template is compiled (`quick`), and any other tag is the library's own, within
the same rendering. Both give the very same text; a property test holds them to it.
"""

from liquid import BoundTemplate
from liquid.ast import BlockNode, ConditionalBlockNode
from liquid.builtin.content import ContentNode, Literal
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.exceptions import LiquidInterrupt, LiquidSyntaxError, OutputStreamLimitError
from liquid.output import LimitedStringIO
from liquid.stringify import to_liquid_string
from markupsafe import escape

from koipond.content import bounds
from koipond.content.quick import MISSING, Going, function, heads, simple

NUMBERS = (int, float)
LOOPS_KEPT = 64                                       # renderings of one loop: languages, zones, revisions
OF_EVERYBODY = {"feed", "locale", "workspace"}        # what is the same for all who read a language
ROOTS = OF_EVERYBODY | {"person", "block", "message", "unsubscribe_url"}


class Text(ContentNode):
    """Text as it stands."""

    __slots__ = ()


class Shown(OutputNode):
    """`{{ … }}`."""

    __slots__ = ()


PURE = (ForNode, IfNode, BlockNode, ConditionalBlockNode, Text, Shown)   # that change nothing but the text


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
        bounds.bound(self.nodes)
        own = frozenset() if _is_simple(self.nodes) else frozenset(self.analyze(include_partials=False).locals)
        self._pieces = _joined(_Compiler(self.env, own).pieces(self.nodes))

    def render(self, values: dict) -> str:
        """The text for these values. Raises LiquidError."""
        if not self._pieces:
            return ""
        bounds.begin()
        made = through(self._pieces, Going(self, values))
        if len(made) > self.env.output_stream_limit:
            raise OutputStreamLimitError("output stream limit reached", token=None)
        return made


def through(pieces: list, going: Going) -> str:
    return "".join([piece if type(piece) is str else piece(going) for piece in pieces])


class _Compiler:
    """Makes pieces of nodes, for one template."""

    def __init__(self, env, own: frozenset[str]):
        self.env, self.own = env, own

    def pieces(self, nodes) -> list:
        return [self._piece(node) for node in nodes]

    def _piece(self, node):
        if type(node) is Text:
            return node.text
        if type(node) is Shown:
            return self._shown(node.expression)
        if type(node) is IfNode:
            return self._choice(node)
        return self._of_library(node)

    def _shown(self, expression):
        autoescape, names = self.env.autoescape, simple(expression, self.own)
        value_of = function(expression, self.env.filters, self.own)
        if names is None:
            return lambda going: to_liquid_string(value_of(going), autoescape)
        root, key = names

        def shown(going: Going) -> str:
            value = going.values.get(root, MISSING)
            if key:
                value = value.get(key, MISSING) if type(value) is dict else MISSING
            if type(value) is str:
                return value if not autoescape or value.isalnum() else str(escape(value))
            if type(value) in NUMBERS:
                return str(value)
            return "" if value is None else to_liquid_string(value_of(going), autoescape)

        return shown

    def _choice(self, node: IfNode):
        ways = [(node.condition, node.consequence), *((one.expression, one.block) for one in node.alternatives)]
        made = [(function(condition, self.env.filters, self.own), *self._block(block)) for condition, block in ways]
        other, shown = self._block(node.default) if node.default is not None else ([], True)

        def chosen(going: Going) -> str:
            for holds, pieces, visible in made:
                if holds(going):
                    return through(pieces, going) if visible else through(pieces, going) and ""
            return through(other, going) if shown else through(other, going) and ""

        return chosen

    def _block(self, block: BlockNode) -> tuple[list, bool]:
        """Its pieces, and whether they are seen: of a block of blanks only what it does counts."""
        pieces = self.pieces(block.nodes)
        blank = block.blank and self.env.suppress_blank_control_flow_blocks
        return ([piece for piece in pieces if type(piece) is not str], False) if blank else (_joined(pieces), True)

    def _of_library(self, node):
        rendered = self._by_library(node)
        return _kept(rendered) if type(node) is ForNode and _is_for_all(node, self.own) else rendered

    def _by_library(self, node):
        limit = self.env.output_stream_limit or 10**9

        def rendered(going: Going) -> str:
            buffer = Buffer(limit=limit - going.used)   # all tags of a message together
            try:
                node.render(going.context(), buffer)
            except LiquidInterrupt as error:
                raise LiquidSyntaxError(f"unexpected '{error}'", token=node.token) from error
            going.used += buffer.size
            return buffer.getvalue()

        return rendered


def _kept(rendered):
    """A loop over a feed says the same to everybody in a language: it is rendered once for these rows, and kept."""
    kept: dict[tuple, tuple[list, str]] = {}

    def shown(going: Going) -> str:
        locale, feed = going.values.get("locale"), going.values.get("feed")
        if type(locale) is not dict or type(feed) is not dict:
            return rendered(going)
        rows = list(feed.values())
        key = (*locale.values(), str(going.values.get("workspace")), *map(id, rows))
        if key not in kept:
            if len(kept) >= LOOPS_KEPT:
                kept.clear()
            kept[key] = rows, rendered(going)   # with the rows, so that no others can get their place in memory
        return kept[key][1]

    return shown


def _is_for_all(node: ForNode, own: frozenset[str]) -> bool:
    """Whether a loop asks for nothing that differs between two persons in the same language, and leaves nothing behind."""
    nodes = list(_within(node))
    if any(type(each) not in PURE for each in nodes):
        return False
    given = {str(each.expression.identifier) for each in nodes if type(each) is ForNode}
    asked = {head for each in nodes for expression in each.expressions() for head in heads(expression)}
    return not given & ROOTS and not (asked | given) & own and asked <= OF_EVERYBODY | given | {"forloop"}


def _within(node):
    yield node
    for child in node.children(None):
        yield from _within(child)


def _is_simple(nodes) -> bool:
    """Whether there are no tags but `if`, so that no name can be given to anything."""
    for node in nodes:
        if type(node) is IfNode:
            blocks = [node.consequence, *(one.block for one in node.alternatives), *([node.default] if node.default else [])]
            if not all(_is_simple(block.nodes) for block in blocks):
                return False
        elif type(node) not in (Text, Shown):
            return False
    return True


def _joined(pieces: list) -> list:
    """The same with texts beside each other made one."""
    made: list = []
    for piece in pieces:
        if type(piece) is str and made and type(made[-1]) is str:
            made[-1] += piece
        else:
            made.append(piece)
    return made
