"""A folder of definitions: files by path to values by kind and name, and back."""

import re
import unicodedata
from dataclasses import dataclass, field

from koipond.console.as_code.errors import (
    BadFilePlace,
    RepeatedDefinition,
    TooLargeFolder,
    WrongFormat,
    WrongSettingName,
)
from koipond.console.as_code.kinds import asked, kind, kinds
from koipond.console.as_code.now import Key
from koipond.console.as_code.problems import Problems
from koipond.console.as_code.shapes import form_error, is_sort, nearest
from koipond.kit import yaml
from koipond.kit.yaml import BadYaml, Node

FORMAT = 1
MAIN = "koipond.yaml"
CASES = "tests/"
FILES_AT_MOST, CHARACTERS_AT_MOST = 5_000, 20_000_000
BODIES = (".mjml", ".html", ".txt")
BESIDE = (".md", ".txt", ".gitignore")   # what may lie in a folder without being read
NAME_LETTERS = 60                        # of a file, before its ending


@dataclass(frozen=True)
class Wanted:
    """A definition as a folder says it: its lean value, and where it stands."""

    value: object
    path: str
    node: Node


@dataclass
class Folder:
    """What a folder says. `cases` are its tests: path → node."""

    wanted: dict[Key, Wanted] = field(default_factory=dict)
    cases: dict[str, Node] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)


def write(definitions: dict[Key, object]) -> dict[str, str]:
    """The files that say this, by path: the same text for the same definitions."""
    pages: dict[str, dict] = {MAIN: {"koipond": FORMAT}}
    files: dict[str, str] = {}
    for name, module in kinds().items():
        mine = {key: value for (of, key), value in definitions.items() if of == name and not asked(name, "omitted", lambda *_: False)(key, value)}
        if hasattr(module, "FOLDER"):
            files |= _in_folder(module, mine)
        elif module.MANY:
            if mine:
                pages.setdefault(module.FILE, {})[module.SECTION] = {key: mine[key] for key in sorted(mine)}
        elif mine.get(module.SECTION):
            pages.setdefault(module.FILE, {})[module.SECTION] = mine[module.SECTION]
    return dict(sorted({**files, **{path: yaml.write(page) for path, page in pages.items()}}.items()))


def _in_folder(module, mine: dict[str, object]) -> dict[str, str]:
    files, taken = {}, set()
    for name in sorted(mine):
        stem = _stem(name, taken)
        value, bodies = module.written(mine[name]) if hasattr(module, "written") else (mine[name], {})
        text = yaml.write({**({} if name == stem and name.isascii() else {"name": name}), **value})
        if hasattr(module, "PAGE"):
            files |= {f"{module.FOLDER}/{stem}/{module.PAGE}": text, **{f"{module.FOLDER}/{stem}/{file}": body for file, body in bodies.items()}}
        else:
            files[f"{module.FOLDER}/{stem}.yaml"] = text
    return files


def _stem(name: str, taken: set[str]) -> str:
    """A name of a file that every system can have and no other definition has."""
    plain = re.sub(r"[^\w]+", "-", name.casefold())[:NAME_LETTERS].strip("-") or "x"
    stem, number = plain, 1
    while stem in taken:
        number += 1
        stem = f"{plain}-{number}"
    taken.add(stem)
    return stem


def read(files: dict[str, str]) -> Folder:
    """What the files say, and everything that is wrong with them. Raises TooLargeFolder."""
    size = sum(map(len, files.values()))
    if len(files) > FILES_AT_MOST or size > CHARACTERS_AT_MOST:
        raise TooLargeFolder(files=len(files), size=size, most_files=FILES_AT_MOST, most_size=CHARACTERS_AT_MOST)
    folder = Folder()
    for path in sorted(files):
        if path.startswith(CASES) and path.endswith((".yaml", ".yml")):
            if (node := _node(folder, path, files[path])) is not None:
                folder.cases[path] = node
        else:
            _file(folder, path, files)
    return folder


def _file(folder: Folder, path: str, files: dict[str, str]) -> None:
    sections = {name: module for name, module in kinds().items() if getattr(module, "FILE", None) == path}
    home = _home(path)
    if sections:
        _sections(folder, path, files[path], sections)
    elif home is not None:
        name, stem, beside = home
        _own_file(folder, path, name, stem, files[path], _bodies(files, beside))
    elif not (path.endswith(BODIES) and _page_beside(path) in files) and not path.endswith(BESIDE):
        folder.problems.add(path, 1, BadFilePlace(path=path, known=", ".join(_places())))


def _home(path: str) -> tuple[str, str, str] | None:
    """The kind of a path in a folder of a kind, the name that the file gives, and where its bodies lie; None of another path."""
    for name, module in kinds().items():
        folder, _, inside = path.partition("/")
        if getattr(module, "FOLDER", None) != folder:
            continue
        page = getattr(module, "PAGE", "")
        if page and inside.endswith("/" + page) and inside.count("/") == 1:
            return name, inside.partition("/")[0], path.removesuffix(page)
        if not page and inside.endswith((".yaml", ".yml")) and "/" not in inside:
            return name, inside.rpartition(".")[0], ""
    return None


def _bodies(files: dict[str, str], beside: str) -> dict[str, str]:
    found = {path.removeprefix(beside): text for path, text in files.items() if beside and path.startswith(beside) and path.endswith(BODIES)}
    return {file: text for file, text in found.items() if "/" not in file}


def _page_beside(path: str) -> str:
    folder, _, _ = path.rpartition("/")
    return f"{folder}/" + next((module.PAGE for module in kinds().values() if hasattr(module, "PAGE") and path.startswith(module.FOLDER + "/")), "")


def _places() -> list[str]:
    found = [module.FILE if hasattr(module, "FILE") else f"{module.FOLDER}/*/{module.PAGE}" if hasattr(module, "PAGE") else f"{module.FOLDER}/*.yaml"
             for module in kinds().values()]
    return [*dict.fromkeys([MAIN, *found, CASES + "*.yaml"])]


def _sections(folder: Folder, path: str, text: str, sections: dict) -> None:
    page = _node(folder, path, text)
    if page is None:
        return
    by_section = {module.SECTION: name for name, module in sections.items()}
    for section, node in page.value.items():
        if path == MAIN and section == "koipond":
            if node.value != FORMAT:
                folder.problems.add(path, node.line, WrongFormat(given=node.plain(), known=FORMAT))
        elif section not in by_section:
            folder.problems.add(path, node.line, _no_section(section, path, by_section))
        elif not sections[by_section[section]].MANY:
            _define(folder, by_section[section], section, path, node, {})
        elif is_sort(node.value, dict):
            for name, child in node.value.items():
                _define(folder, by_section[section], name, path, child, {})
        elif node.value is not None:
            folder.problems.add(path, node.line, form_error(section, node.plain(), dict))


def _no_section(section: str, path: str, known):
    return WrongSettingName(setting=section, what=path, known=list(known), nearest=nearest(section, known))


def _own_file(folder: Folder, path: str, kind_name: str, stem: str, text: str, bodies: dict[str, str]) -> None:
    page = _node(folder, path, text)
    if page is None:
        return
    named = page.value.get("name")
    if named is not None and not (isinstance(named.value, str) and named.value.strip()):
        folder.problems.add(path, named.line, form_error("name", named.plain(), str))
        return
    name = named.value.strip() if named else unicodedata.normalize("NFC", stem)
    rest = Node({each: child for each, child in page.value.items() if each != "name"}, page.line)
    _define(folder, kind_name, name, path, rest, bodies)


def _define(folder: Folder, kind_name: str, name: str, path: str, node: Node, bodies: dict[str, str]) -> None:
    def wrong(line, error, file=""):
        folder.problems.add(path.rpartition("/")[0] + "/" + file if file else path, line, error)

    name = asked(kind_name, "key", str)(name)
    if (first := folder.wanted.get((kind_name, name))) is not None:
        what, what_zh = kind(kind_name).NAMES
        wrong(node.line, RepeatedDefinition(what=what, what_zh=what_zh, name=name, path=first.path, line=first.node.line))
        return
    read = asked(kind_name, "read") or (lambda node, name, bodies, wrong: kind(kind_name).FIELDS.read(node, f"{kind_name} '{name}'", wrong))
    folder.wanted[kind_name, name] = Wanted(read(node, name, bodies, wrong), path, node)


def _node(folder: Folder, path: str, text: str) -> Node | None:
    """The settings of a file; None where they cannot be read."""
    try:
        node = yaml.read(text)
    except BadYaml as error:
        folder.problems.add(path, error.fields["line"], error)
        return None
    if node.value is None:
        return Node({}, 1)
    if not is_sort(node.value, dict):
        folder.problems.add(path, node.line, form_error(path, node.plain(), dict))
        return None
    return node


def kept(old: str, new: str) -> str:
    """The text to write where a file says something already: the old one with its comments where both mean the same, else the
    new one under the comments at the head of the old.
    """
    try:
        if yaml.read(old).plain() == yaml.read(new).plain():
            return old
    except BadYaml:
        return new
    return re.match(r"(?:[ \t]*(?:#.*)?\n)*", old).group() + new
