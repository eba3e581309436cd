"""Reading YAML: lines into blocks, blocks into nodes that know their line."""

import re

from koipond.kit.yaml.errors import BadYaml
from koipond.kit.yaml.flow import Flow
from koipond.kit.yaml.node import Node
from koipond.kit.yaml.scalars import meaning

DEPTH_AT_MOST = 60
KEY = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?![-?](?:\s|$))[^\s&*!|>%@`,\[\]{}#"'](?:[^#:]|(?<!\s)\#|:(?!\s|$))*?)\s*:(?=\s|$)""")
BLOCK = re.compile(r"([|>])([-+]?)([1-9]?)([-+]?)\s*(#.*)?")
NOT_READ = {"&": ("an anchor", "锚点"), "*": ("an alias", "别名"), "!": ("a tag", "标签"), "@": ("a reserved sign", "保留符号"),
            "`": ("a reserved sign", "保留符号"), "%": ("a directive", "指令")}


def read(text: str) -> Node:
    """The value of a text with the line of each part; an empty text is None. Raises BadYaml."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str):
        self.lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        self.at = 0

    def whole(self) -> Node:
        if self._more() and re.fullmatch(r"---\s*", self.lines[self.at]):
            self.at += 1
        found = self._value(0, 0) if self._more() else Node(None, 1)
        if self._more():
            raise self._no("it stands further left than what it belongs to", "缩进比所属内容更靠左", "Give it the indent of its neighbours", "请与同级内容对齐")
        return found

    def _more(self) -> bool:
        """Goes on to the next line that says something; whether there is one."""
        while self.at < len(self.lines) and not self.lines[self.at].partition("#")[0].strip():
            if "#" in self.lines[self.at] and self.lines[self.at].partition("#")[0].strip():
                break
            self.at += 1
        if self.at < len(self.lines):
            line = self.lines[self.at]
            if "\t" in line[: len(line) - len(line.lstrip())]:
                raise self._no("it is indented by a tab", "使用了制表符缩进", "Indent by spaces", "请使用空格缩进")
            if self.at and re.match(r"(---|\.\.\.)(\s|$)", line):
                raise self._no("a second document begins", "出现了第二个文档", "Keep each in a file of its own", "请分别保存为单独的文件")
            return True
        return False

    def _indent(self) -> int:
        return len(self.lines[self.at]) - len(self.lines[self.at].lstrip(" "))

    def _value(self, least: int, depth: int) -> Node:
        """What stands from this line on, indented by `least` or more."""
        indent, line = self._indent(), self.at + 1
        if depth > DEPTH_AT_MOST:
            raise self._no("it lies too deep", "嵌套过深", f"Use at most {DEPTH_AT_MOST} levels", f"最多嵌套 {DEPTH_AT_MOST} 层")
        text = self.lines[self.at][indent:]
        if _is_item(text):
            return Node(self._list(indent, depth), line)
        if KEY.match(text):
            return Node(self._mapping(indent, depth), line)
        return self._inline(text, indent, least - 1, line, depth)

    def _list(self, indent: int, depth: int) -> list[Node]:
        found = []
        while self._more() and self._indent() == indent and _is_item(self.lines[self.at][indent:]):
            line, text = self.at + 1, self.lines[self.at][indent + 1:]
            inner = text.lstrip(" ")
            if not inner or inner.startswith("#"):
                self.at += 1
                found.append(self._below(indent + 1, line, depth))
                continue
            column = indent + 1 + len(text) - len(inner)
            if _is_item(inner) or KEY.match(inner):
                self.lines[self.at] = " " * column + inner
                found.append(self._value(column, depth + 1))
            else:
                found.append(self._inline(inner, column, indent, line, depth))
        self._not_deeper(indent)
        return found

    def _mapping(self, indent: int, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while self._more() and self._indent() == indent:
            line, text = self.at + 1, self.lines[self.at][indent:]
            match = KEY.match(text)
            if match is None:
                raise self._no("a name with a colon behind was expected", "此处应为“名称:”", "Write `name: value`, with a space behind the colon", "请写成 `名称: 值`，冒号后加空格")
            name = self._name(match.group(1), indent)
            if name in found:
                raise self._no(f"'{name}' stands twice, first on line {found[name].line}", f"“{name}”重复，首次出现在第 {found[name].line} 行", "Keep one of them", "请保留其中一个")
            rest = text[match.end():].lstrip(" ")
            if rest and not rest.startswith("#"):
                found[name] = self._inline(rest, indent + len(text) - len(rest), indent, line, depth)
            else:
                self.at += 1
                found[name] = self._below(indent + 1, line, depth, indent)
        self._not_deeper(indent)
        return found

    def _below(self, least: int, line: int, depth: int, lists_at: int | None = None) -> Node:
        """What stands under a name or dash: indented further; of a name a list also right below it."""
        if self._more() and (self._indent() >= least or self._indent() == lists_at and _is_item(self.lines[self.at][lists_at:])):
            return Node(self._value(least, depth + 1).value, line)
        return Node(None, line)

    def _not_deeper(self, indent: int) -> None:
        if self._more() and self._indent() > indent:
            raise self._no("it is indented further than its neighbours", "缩进比同级内容更深", "Give it the indent of its neighbours; a text over several lines begins with | or >",
                           "请与同级内容对齐；多行文本请以 | 或 > 开头")

    def _name(self, written: str, indent: int) -> str:
        if written[0] in "\"'":
            return Flow(self.lines, self.at, indent, self._no).quoted()
        return written.rstrip()

    def _inline(self, text: str, column: int, parent: int, line: int, depth: int) -> Node:
        if match := BLOCK.fullmatch(text):
            self.at += 1
            return Node(self._text_block(match, parent), line)
        if text[0] in NOT_READ:
            what, what_zh = NOT_READ[text[0]]
            raise self._no(f"{what} ({text[0]}) is not read here", f"不支持{what_zh}（{text[0]}）", "Write it out, or put the text in quotes", "请完整写出，或为文本加引号")
        if text[0] in "[{\"'":
            flow = Flow(self.lines, self.at, column, self._no)
            node = flow.value(depth)
            self.at = flow.end_of_line() + 1
            return Node(node.value, line)
        plain = re.split(r"\s#", text, maxsplit=1)[0].rstrip()
        if re.search(r":(\s|$)", plain) or text.startswith("? "):
            raise self._no("a second colon stands in it", "其中有第二个冒号", "Put the text in quotes", "请为文本加引号")
        self.at += 1
        if self._more() and self._indent() > parent and not (parent < 0):
            raise self._no("a text goes on over several lines", "文本跨越了多行", "Begin it with | or >", "请以 | 或 > 开头")
        return Node(meaning(plain), line)

    def _text_block(self, match: re.Match, parent: int) -> str:
        folded, keep, given = match.group(1) == ">", match.group(2) or match.group(4), match.group(3)
        rows: list[str] = []
        indent = max(parent, 0) + int(given) if given else None
        while self.at < len(self.lines):
            row = self.lines[self.at]
            here = len(row) - len(row.lstrip(" "))
            if row.strip(" "):
                if indent is None:
                    indent = here if here > parent else parent + 1
                if here < indent:
                    break
            rows.append(row[indent:] if indent is not None else "")
            self.at += 1
        if self.at == len(self.lines) and rows and not rows[-1]:
            rows.pop()   # behind the last line end
        trailing = len(rows) - len(list(_without_end(rows)))
        body = rows[: len(rows) - trailing]
        text = _folded(body) if folded else "\n".join(body)
        if keep == "-" or not body and keep != "+":
            return text
        return text + "\n" * (1 + trailing if body else trailing) if keep == "+" else text + "\n"

    def _no(self, problem: str, problem_zh: str, hint: str, hint_zh: str, line: int | None = None) -> BadYaml:
        return BadYaml(line=line or self.at + 1, problem=problem, problem_zh=problem_zh, hint=hint, hint_zh=hint_zh)


def _is_item(text: str) -> bool:
    return text == "-" or text.startswith("- ")


def _without_end(rows: list[str]):
    last = max((i for i, row in enumerate(rows) if row), default=-1)
    return rows[: last + 1]


def _folded(rows: list[str]) -> str:
    """Line ends between texts become spaces; an empty line, or one that is indented, keeps its own."""
    text, breaks = "", 0
    for place, row in enumerate(rows):
        if not row:
            breaks += 1
            continue
        if place and text:
            kept = row[0] in " \t" or _last(text)[:1] in (" ", "\t")
            text += "\n" * (breaks + 1) if kept else "\n" * breaks or " "
        else:
            text += "\n" * breaks
        text, breaks = text + row, 0
    return text


def _last(text: str) -> str:
    return text.rpartition("\n")[2]
