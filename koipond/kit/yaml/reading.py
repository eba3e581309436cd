"""Reading YAML: what the library's parser finds, as nodes that know their line."""

import yaml

from koipond.kit.yaml.errors import BadYaml
from koipond.kit.yaml.node import Node
from koipond.kit.yaml.scalars import meaning

DEPTH_AT_MOST = 60
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str) -> Node:
    """The value of a text with the line of each part; an empty text is None. Raises BadYaml."""
    text = text.removeprefix("\ufeff")
    try:
        return _document(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _no(min(mark.line, text.count("\n")), f"{error.context + ': ' if error.context else ''}{error.problem}", "格式不正确",
                  "Look at indents, colons and quotes there", "请检查该处的缩进、冒号与引号") from None
    except yaml.reader.ReaderError as error:
        raise _no(text[: error.position].count("\n"), f"a character is not allowed: {error.reason}", "含有不允许的字符", "Take it out, or write it as \\u…",
                  "请删除，或写成 \\u…") from None


def _document(events) -> Node:
    found = Node(None, 1)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if event.start_mark.line and found.value is not None:
                raise _no(event.start_mark.line, "a second document begins", "出现了第二个文档", "Keep each in a file of its own", "请分别保存为单独的文件")
            found = _value(next(events), events, 0)
    return found


def _value(event, events, depth: int) -> Node:
    line = event.start_mark.line
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise _no(line, "anchors, aliases and tags are not read", "不支持锚点、别名与标签", "Write it out, or put the text in quotes", "请完整写出，或为文本加引号")
    if depth > DEPTH_AT_MOST:
        raise _no(line, "it lies too deep", "嵌套过深", f"Use at most {DEPTH_AT_MOST} levels", f"最多嵌套 {DEPTH_AT_MOST} 层")
    if isinstance(event, yaml.ScalarEvent):
        if not event.style and event.end_mark.line > line and event.value:
            raise _no(line + 1, "a text goes on over several lines", "文本跨越了多行", "Begin it with | or >", "请以 | 或 > 开头")
        return Node(event.value if event.style else meaning(event.value), line + 1)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(list(_items(events, depth)), line + 1)
    return Node(_mapping(events, depth), line + 1)


def _items(events, depth: int):
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _value(event, events, depth + 1)


def _mapping(events, depth: int) -> dict[str, Node]:
    found: dict[str, Node] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        line = key.start_mark.line
        if not isinstance(key, yaml.ScalarEvent) or key.anchor or key.tag:
            raise _no(line, "a name is no text", "名称不是文本", "Write `name: value`", "请写成 `名称: 值`")
        if key.value in found:
            raise _no(line, f"'{key.value}' stands twice, first on line {found[key.value].line}", f"“{key.value}”重复，首次出现在第 {found[key.value].line} 行",
                      "Keep one of them", "请保留其中一个")
        found[key.value] = Node(_value(next(events), events, depth + 1).value, line + 1)
    return found


def _no(line: int, problem: str, problem_zh: str, hint: str, hint_zh: str) -> BadYaml:
    return BadYaml(line=line + 1, problem=problem, problem_zh=problem_zh, hint=hint, hint_zh=hint_zh)
