"""Groups computed elsewhere: one SELECT on a database that is not ours, read only, within limits.

PostgreSQL and MySQL are asked through the engine, which speaks their protocols itself; SQLite through Python. A password
is named, never kept: it stands in the environment, under a name that begins with this workspace's.
"""

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from koipond import access, engine
from koipond.kit import clock
from koipond.segments.errors_lists import (
    BadDatabase,
    MissingSecret,
    NoSuchDatabase,
    NotASelect,
    TooManyRows,
    WrongQuery,
)
from koipond.segments.models import OutsideDatabase

SECONDS = 60               # a query elsewhere may take
ROWS = 2_000_000           # of its answer
BLOCK = 50_000             # rows handed on at a time
MAX_QUERY = 20_000         # characters
MAX_REASON = 300           # characters of what the other side said
NAME = r"[\w -]{1,60}"
ADDRESS = r"[A-Za-z0-9.\-_]+:\d{1,5}"
SECRET = "KOIPOND_OUTSIDE_"


@dataclass(frozen=True)
class Outside:
    """A connected database. `secret_env` is the name of its password, which is nowhere here."""

    name: str
    kind: str
    address: str
    database: str
    user: str
    secret_env: str
    by: str


def connect(workspace, name: str, kind: str, address: str, by: str, *, database: str = "", user: str = "", secret_env: str = "") -> Outside:
    """Remembers how a database is reached, or anew; nothing is asked of it yet. Raises BadDatabase."""
    place = access.workspace(workspace)
    made = Outside(name.strip(), kind, address.strip(), database, user, secret_env, by)
    if why := _wrong(made, place.slug):
        raise BadDatabase(name=name, why=why[0], why_zh=why[1], folder=folder_of(place.slug))
    fields = {key: value for key, value in vars(made).items() if key != "name"}
    OutsideDatabase.objects.update_or_create(workspace=place, name=made.name, defaults={**fields, "at": clock.now()})
    return made


def connected(workspace) -> list[Outside]:
    """The databases that groups of this workspace may come from, by name."""
    rows = OutsideDatabase.objects.filter(workspace=access.workspace(workspace)).order_by("name")
    return [Outside(row.name, row.kind, row.address, row.database, row.user, row.secret_env, row.by) for row in rows]


def disconnect(workspace, name: str) -> None:
    """Forgets a database. What came from it stays. Raises NoSuchDatabase."""
    found(workspace, name)
    OutsideDatabase.objects.filter(workspace=access.workspace(workspace), name=name).delete()


def found(workspace, name: str) -> Outside:
    """The database of this name. Raises NoSuchDatabase."""
    known = connected(workspace)
    for one in known:
        if one.name == name:
            return one
    raise NoSuchDatabase(name=name, known=[one.name for one in known] or "-")


def folder_of(slug: str) -> str:
    """Where the SQLite files of a workspace lie: others cannot be opened, so nobody reads our own through this."""
    return f"KOIPOND_HOME/outside/{slug}"


def secret_of(slug: str) -> str:
    """How the names of a workspace's passwords begin, so that nobody has another's, or one of ours, sent elsewhere."""
    return f"{SECRET}{slug.upper()}_"


def answer(workspace, name: str, query: str, most: int = ROWS) -> Iterator[list[str]]:
    """The first column of what a query elsewhere gives, as text, a block at a time.

    Raises NoSuchDatabase, NotASelect, MissingSecret, WrongQuery, and TooManyRows past `most`.
    """
    place, asked = access.workspace(workspace), found(workspace, name)
    only_reads(query)
    rows = 0
    for block in _sqlite(place.slug, asked, query) if asked.kind == "sqlite" else _by_engine(place.slug, asked, query, most):
        rows += len(block)
        if rows > most:
            raise TooManyRows(name=name, limit=most)
        yield block


def only_reads(query: str) -> None:
    """Nothing when a query is one SELECT; it is asked within another one, so what would end that early may not be in it.

    Raises NotASelect.
    """
    def no(why, why_zh):
        raise NotASelect(why=why, why_zh=why_zh)

    if len(query) > MAX_QUERY:
        no(f"it has more than {MAX_QUERY} characters", f"超过 {MAX_QUERY} 个字符")
    if not re.match(r"\s*(select|with)\b", query, re.I):
        no("it does not begin with SELECT or WITH", "不以 SELECT 或 WITH 开头")
    bare = re.sub(r"'(?:[^'\\]|'')*'|\"[^\"\\]*\"|`[^`\\]*`", "x", query)
    if wrong := re.search(r";|--|/\*|#|\\|\$|'|\"|`|\0", bare):
        no(f"it contains {wrong.group()}", f"含有 {wrong.group()}")
    depth = 0
    for letter in bare:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
    if depth:
        no("its brackets do not match", "括号不匹配")
    if wrong := re.search(r"\b(insert|update|delete|drop|alter|create|truncate|grant|copy|call|merge|into|commit|rollback|set)\b", bare, re.I):
        no(f"it contains {wrong.group().upper()}", f"含有 {wrong.group().upper()}")


def _wrong(made: Outside, slug: str) -> tuple[str, str] | None:
    if not re.fullmatch(NAME, made.name):
        return "its name is empty, too long or has signs in it", "名称为空、过长或含有符号"
    if made.kind not in OutsideDatabase.KINDS:
        return f"'{made.kind}' is none of {', '.join(OutsideDatabase.KINDS)}", f"“{made.kind}”不是 {'、'.join(OutsideDatabase.KINDS)} 之一"
    if made.kind == "sqlite":
        plain = re.fullmatch(r"[\w.-]{1,200}", made.address) and not made.address.startswith(".")
        return None if plain else ("its address is no plain name of a file", "地址不是单纯的文件名")
    if not re.fullmatch(ADDRESS, made.address):
        return "its address is not host:port", "地址不是 主机:端口 的形式"
    if not made.database or not made.user:
        return "database or user is missing", "缺少数据库名或用户名"
    if any(re.search(r"[\s'\"\\=;\0]", text) for text in (made.database, made.user)):
        return "database or user has a space, quote, = or ; in it", "数据库名或用户名含有空格、引号、等号或分号"
    if not re.fullmatch(re.escape(secret_of(slug)) + r"[A-Z0-9_]{1,60}", made.secret_env):
        return f"the name of its password does not begin with {secret_of(slug)}", f"密码的环境变量名不以 {secret_of(slug)} 开头"
    return None


def _by_engine(slug: str, asked: Outside, query: str, most: int) -> Iterator[list[str]]:
    password = os.environ.get(asked.secret_env)
    if password is None:
        raise MissingSecret(name=asked.name, variable=asked.secret_env)
    try:
        table = engine.database(slug).table(
            f"segments.answer_of_{asked.kind}", settings={"max_execution_time": SECONDS}, address=asked.address,
            database=asked.database, query=query, user=asked.user, password=password, most=most + 1,
        )
    except engine.QueryFailed as error:
        # Without its cause: what the engine says of the statement goes to nobody.
        raise WrongQuery(name=asked.name, seconds=SECONDS, reason=_reason(error.fields["reason"], password)) from None
    column = table.column(0)
    for start in range(0, len(column), BLOCK):
        yield [_text(value) for value in column.slice(start, BLOCK).to_pylist()]


def _reason(said: str, password: str) -> str:
    """What the other side said, without its place in our engine and without the password."""
    if password:
        said = said.replace(password, "…")
    said = said.rpartition("DB::Exception:")[2] or said
    plain = " ".join(re.sub(r"\([A-Z_]+\)[^()]*$|pqxx::\w+:|Failure during '[^']*':", " ", said).split())
    return plain[:MAX_REASON]


def _sqlite(slug: str, asked: Outside, query: str) -> Iterator[list[str]]:
    path = Path(settings.HOME) / "outside" / slug / asked.address
    until = time.monotonic() + SECONDS
    try:
        with_limits = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            with_limits.set_authorizer(_reads)
            with_limits.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            cursor = with_limits.execute(query)
            while rows := cursor.fetchmany(BLOCK):
                yield [_text(row[0]) for row in rows]
        finally:
            with_limits.close()
    except sqlite3.Error as error:
        raise WrongQuery(name=asked.name, seconds=SECONDS, reason=str(error)[:MAX_REASON]) from None


def _reads(action, *_) -> int:
    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
