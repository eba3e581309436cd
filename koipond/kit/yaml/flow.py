"""What stands in brackets or quotes, over one line or several: JSON, and YAML's shorter way of writing it."""

import re

from koipond.kit.yaml.node import Node
from koipond.kit.yaml.scalars import meaning

DEPTH_AT_MOST = 60
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "0": "\0", '"': '"', "\\": "\\", "/": "/",
           " ": " ", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}
HEX = {"x": 2, "u": 4, "U": 8}


class Flow:
    """Reads from a column of a line on. `no` makes the refusal of (problem, its Chinese, hint, its Chinese, line)."""

    def __init__(self, lines: list[str], line: int, column: int, no):
        self.lines, self.line, self.column, self._no = lines, line, column, no

    def value(self, depth: int = 0) -> Node:
        """The value that begins here. Raises BadYaml."""
        self._space()
        line, sign = self.line + 1, self._sign()
        if depth > DEPTH_AT_MOST:
            raise self._wrong("it lies too deep", "嵌套过深", "Use fewer levels", "请减少层级")
        if sign == "[":
            return Node(self._several("]", depth), line)
        if sign == "{":
            return Node(self._pairs(depth), line)
        return Node(self.quoted(), line) if sign and sign in "\"'" else Node(meaning(self._plain()), line)

    def quoted(self) -> str:
        """The text in quotes that begins here, which ends on its line."""
        text, start = self.lines[self.line], self.column
        pattern = r'"((?:[^"\\]|\\.)*)"' if text[start] == '"' else r"'((?:[^']|'')*)'"
        match = re.compile(pattern).match(text, start)
        if match is None:
            raise self._wrong("a quote is not closed on its line", "引号未在同一行内闭合", "Close it, or write a long text with |", "请补上引号，较长的文本请用 |")
        self.column = match.end()
        return self._unescaped(match.group(1)) if text[start] == '"' else match.group(1).replace("''", "'")

    def end_of_line(self) -> int:
        """The line it ended on, when nothing but a comment stands behind. Raises BadYaml."""
        rest = self.lines[self.line][self.column:]
        if rest.strip() and not re.match(r"\s+#", rest):
            raise self._wrong(f"'{rest.strip()[:20]}' stands behind the value", f"值后面还有“{rest.strip()[:20]}”", "Put the whole text in quotes", "请为整段文本加引号")
        return self.line

    def _several(self, end: str, depth: int) -> list[Node]:
        found = []
        self.column += 1
        while self._goes_on(end):
            found.append(self.value(depth + 1))
            self._comma(end)
        return found

    def _pairs(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        self.column += 1
        while self._goes_on("}"):
            line, sign = self.line + 1, self._sign()
            name = self.quoted() if sign in "\"'" else self._plain()
            self._space()
            if self._sign() != ":":
                raise self._wrong(f"a colon is missing behind '{name}'", f"“{name}”后缺少冒号", "Write {name: value}", "请写成 {名称: 值}")
            self.column += 1
            if name in found:
                raise self._wrong(f"'{name}' stands twice", f"“{name}”重复", "Keep one of them", "请保留其中一个")
            self._space()
            found[name] = Node(None, line) if self._sign() in ",}" else Node(self.value(depth + 1).value, line)
            self._comma("}")
        return found

    def _goes_on(self, end: str) -> bool:
        self._space()
        if self._sign() != end:
            return True
        self.column += 1
        return False

    def _comma(self, end: str) -> None:
        self._space()
        if self._sign() == ",":
            self.column += 1
        elif self._sign() != end:
            raise self._wrong(f"a comma or '{end}' is missing", f"缺少逗号或“{end}”", "A text with , [ ] { } or : needs quotes here", "含有 , [ ] { } 或 : 的文本在此需要引号")

    def _plain(self) -> str:
        match = re.compile(r"(?:[^,\[\]{}:#\s]|:(?![\s,\[\]{}]|$)|(?<!\s)#|[ \t]+(?![\s#]|$))+").match(self.lines[self.line], self.column)
        word = match.group().strip() if match else ""
        if not word and self._sign() not in ",]}" or word[:1] in tuple("&*!|>%@`"):
            raise self._wrong("a value was expected", "此处应有一个值", "Put texts with signs in quotes", "请为带符号的文本加引号")
        self.column = match.end() if match else self.column
        return word

    def _space(self) -> None:
        """Over spaces, comments and line ends. Raises BadYaml at the end of the file."""
        while True:
            rest = self.lines[self.line][self.column:]
            gap = len(rest) - len(rest.lstrip(" \t"))
            inner = rest[gap:]
            if inner and not (inner[0] == "#" and (gap or self.column == 0)):
                self.column += gap
                return
            if self.line + 1 == len(self.lines):
                raise self._wrong("a bracket is not closed", "括号未闭合", "Close it with ] or }", "请补上 ] 或 }")
            self.line, self.column = self.line + 1, 0

    def _sign(self) -> str:
        return self.lines[self.line][self.column : self.column + 1]

    def _unescaped(self, text: str) -> str:
        def one(match: re.Match) -> str:
            sign, digits = match.group(1), match.group(2)
            if digits is not None:
                try:
                    return chr(int(digits, 16))
                except (ValueError, OverflowError):
                    pass
            elif sign in ESCAPES:
                return ESCAPES[sign]
            raise self._wrong(f"\\{sign} means nothing in double quotes", f"双引号中的 \\{sign} 没有含义", "Write \\\\ for a backslash, or use single quotes", "反斜杠请写成 \\\\，或使用单引号")

        found = re.sub(r"\\(?:x(?=[0-9a-fA-F]{2})|u(?=[0-9a-fA-F]{4})|U(?=[0-9a-fA-F]{8})|(.))((?<=x)[0-9a-fA-F]{2}|(?<=u)[0-9a-fA-F]{4}|(?<=U)[0-9a-fA-F]{8})?",
                       one, text)
        return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if re.search("[\ud800-\udfff]", found) else found

    def _wrong(self, problem: str, problem_zh: str, hint: str, hint_zh: str):
        return self._no(problem, problem_zh, hint, hint_zh, self.line + 1)
