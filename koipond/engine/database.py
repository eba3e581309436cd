"""A workspace's database of facts, on the embedded engine or on a server, through one client library."""

import fcntl
import json
import os
import re
import threading
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from time import perf_counter

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from koipond.engine import timing
from koipond.engine.binding import written
from koipond.engine.cluster import Shard, Shards
from koipond.engine.disk import GROUPED, Disk
from koipond.engine.errors import BadValue, HeldByOther, Misplaced, NotOurs, QueryFailed, ShardGone, TooNarrow
from koipond.engine.sql import Sql, _fill, named
from koipond.engine.together import begin_together, end_together, ended, synced_later
from koipond.kit import ids

WIDTH, LEAST_WIDTH = "http_max_field_value_size", 64 * 1024**2   # bytes that a server takes as one bound value; its own default is 128 KB
BAD_PARAMETER = ("Code: 457.", "for query parameter")   # one, or one in a list, that is not of its type: the engine names the value, which may be somebody's
PREFIX = "koipond_"  # databases of ours, on an engine that may be shared
REACHED_SECONDS = 4  # within which one of several shards lets itself be reached: the others wait for it
PING_SECONDS = 2.0   # within which a server says that it lives

_address: str | None = None
_shards: Shards | None = None
_copies = ""   # how many replicas have to have what is written; "" where tables are not replicated
_lock_file = None
_disk: Disk | None = None   # of an embedded engine whose inserts are synced together
_opening = threading.RLock()
_local = threading.local()
_generation = 0
_trying: ContextVar[bool] = ContextVar("trying", default=False)
_sure: ContextVar = ContextVar("sure", default=None)
_who = ids.fresh()   # of this process, on a server that others use too


def open_engine(dsn: str, about: dict | None = None, copies: str = "") -> None:
    """Says where the engine is: `chdb:///path` or `http(s)://user:password@host:port`, or several of these as shards and replicas
    (see cluster.py). Done once a process. `copies`, where tables are replicated: how many replicas have to have what is written, or `auto`.

    For the embedded engine this takes the lock of the path and writes `about` (such as the address this
    process listens on) beside it. Raises BadAddress, or HeldByOther naming the process that has it.
    """
    global _address, _shards, _copies, _lock_file, _disk, _generation
    with _opening:
        if _address == dsn:
            return
        if _address is not None:
            close()
        found = Shards(dsn)
        if dsn.startswith("chdb:///"):
            path = Path(dsn.removeprefix("chdb://"))
            _lock_file = _hold(path, about or {})
            _disk = Disk(path) if GROUPED else None
        _shards, _copies = found, copies
        _address, _generation = dsn, _generation + 1


def close() -> None:
    """Lets go of the engine and its lock."""
    global _address, _shards, _lock_file, _disk, _generation
    with _opening:
        _local.__dict__.clear()
        _generation += 1
        _address = _shards = None
        if _lock_file is not None:
            _lock_file.close()
            _lock_file = None
        if _disk is not None:
            _disk.close()
            _disk = None


def address() -> str | None:
    """Where the engine is, or None before `open_engine`."""
    return _address


def embedded() -> bool:
    """Whether the engine runs in this process, which is the only one then that has it."""
    return (_address or "").startswith("chdb:")


def syncs_together() -> bool:
    """Whether this process syncs inserts together; else every table syncs its own."""
    return _disk is not None


@contextmanager
def one_sync():
    """Within it, this thread's inserts are not synced one by one; what was written is on disk when it ends."""
    begin_together()
    try:
        yield
        ended()
    finally:
        end_together()
    _sync()


@contextmanager
def trial():
    """Within it this thread writes no facts of any workspace: what would be written is left out, questions are answered.

    For decisions that are tried and taken back; a scratch is written as ever.
    """
    before = _trying.set(True)
    try:
        yield
    finally:
        _trying.reset(before)


@contextmanager
def while_sure(sure: Callable[[], bool]):
    """Within it, each statement of this thread first asks `sure`, and fails with NotOurs when the answer is no.

    For who holds something that another process may have taken over: what he still wants to write is not written.
    """
    before = _sure.set(sure)
    try:
        yield
    finally:
        _sure.reset(before)


def shards() -> Shards:
    """Where the engines are. Raises RuntimeError before `open_engine`."""
    if _shards is None:
        raise RuntimeError("the engine is not open: call engine.open_engine first")
    return _shards


def answers(workspace: str | None = None) -> bool:
    """Whether the engine of a workspace answers; without one, whether any shard does. Raises what the client raises when none can be reached."""
    if workspace is not None or len(shards()) == 1:
        return _asked(shards().of(workspace or ""), "SELECT 1") == 1
    return len(gone()) < len(shards())


def gone() -> list[str]:
    """The names of the shards that do not answer."""
    return [one.name for one in shards() if not _answers(one)]


def check() -> None:
    """Whether the servers take what is bound to statements, such as the people of a page. Raises TooNarrow; nothing for the embedded engine.
    Of several shards, one that is gone is not asked."""
    for shard in () if embedded() else shards():
        if len(shards()) > 1 and not _answers(shard):
            continue
        found = int(_asked(shard, f"SELECT value FROM system.settings WHERE name = '{WIDTH}'"))
        if found < LEAST_WIDTH:
            raise TooNarrow(setting=WIDTH, found=found, least=LEAST_WIDTH)


def who() -> str:
    """The name under which a server knows the statements of this process."""
    return _who


def end_statements_of(who: str, workspace: str) -> int:
    """Ends what a process still has running for a workspace; how many statements those were. All have ended then.

    Every replica is asked; one that cannot be reached is left out, unless the workspace's own has to be asked.
    """
    ended = 0
    for address in addresses(shards().of(workspace)):
        ended += len(_at(address, "default").query("KILL QUERY WHERE Settings['log_comment'] = {who:String} AND current_database = {database:String} SYNC",
                                                   parameters={"who": who, "database": PREFIX + workspace}).result_rows)
    return ended


def pings(address: str) -> bool:
    """Whether a server says that it lives."""
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(re.sub(r"^(https?://)(?:[^/]*@)?([^/?]+).*", r"\1\2/ping", address), timeout=PING_SECONDS) as answer:
            return answer.status == 200
    except OSError:
        return False


def on_trial() -> bool:
    """Whether that is so."""
    return _trying.get()


def _sync() -> None:
    if _disk is not None:
        _disk.sync()


def database(workspace: str) -> "Database":
    """The handle of a workspace's facts. Cheap, and safe to use from any thread."""
    return Database(workspace)


def create(workspace: str, shard: str | None = None) -> "Database":
    """Makes the database of a workspace if there is none, on all replicas that answer; a new one on the shard that is named.

    Raises Misplaced when another shard has it: made here again, it would be empty.
    """
    if shard is not None:
        shards().place(workspace, shard)
    home = shards().of(workspace)
    if not exists(workspace) and (elsewhere := [one.name for one in shards() if one is not home and _has(one, workspace)]):
        raise Misplaced(workspace=workspace, shard=home.name or "-", found=elsewhere[0] or "-")
    for address in addresses(home):
        _at(address, "default").command(f"CREATE DATABASE IF NOT EXISTS `{PREFIX}{workspace}`")
    return Database(workspace)


def exists(workspace: str) -> bool:
    """Whether the workspace has a database."""
    return bool(_asked(shards().of(workspace), f"EXISTS DATABASE `{PREFIX}{workspace}`"))


def drop(workspace: str) -> None:
    """Removes a workspace's facts for good."""
    for address in addresses(shards().of(workspace)):
        _at(address, "default").command(f"DROP DATABASE IF EXISTS `{PREFIX}{workspace}` SYNC")


def addresses(shard: Shard) -> list[str]:
    """Of a shard: the replica that is spoken to, and the others that answer."""
    first = shard.address()
    return [first, *(one for one in shard.addresses if one != first and pings(one))]


def _has(shard: Shard, workspace: str) -> bool:
    return _answers(shard) and bool(_asked(shard, f"EXISTS DATABASE `{PREFIX}{workspace}`"))


class Database:
    """Runs statements in one workspace's database. Values are bound (`{name:Type}`), never pasted.

    A statement is the name of a query (`segments.preview`), SQL text, or an `Sql` with its values;
    `slots` fill `[[name]]` places of the text with `Sql` fragments.

    What was written is on disk when a call returns; within `one_sync`, when that ends or at `sync`.
    """

    def __init__(self, workspace: str):
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", workspace):
            raise ValueError(f"{workspace!r} is no workspace slug")
        self.workspace = self.origin = workspace   # the origin says on which shard it is

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.workspace!r})"

    @property
    def name(self) -> str:
        """What the engine calls it."""
        return PREFIX + self.workspace

    @property
    def _only_tried(self) -> bool:
        return _trying.get()

    def run(self, statement: str | Sql, slots: dict[str, Sql] | None = None, settings=None, **binds) -> None:
        """Runs a statement that answers nothing. Raises QueryFailed."""
        if self._only_tried:
            return
        self._try(lambda c, s: c.command(s.text, parameters=s.binds, settings=settings), statement, slots, binds)
        self._written()

    def sync(self) -> None:
        """Writes through to disk. Within `one_sync`: before what must not be there without what was written so far."""
        ended()
        _sync()

    def rows(self, statement: str | Sql, slots: dict[str, Sql] | None = None, settings=None, **binds) -> list[tuple]:
        """All rows of the answer."""
        got = self._try(lambda c, s: c.query(s.text, parameters=s.binds, settings=settings), statement, slots, binds)
        return [tuple(row) for row in got.result_rows]

    def dicts(self, statement: str | Sql, slots: dict[str, Sql] | None = None, settings=None, **binds) -> list[dict]:
        """All rows, each as a dictionary by column name."""
        got = self._try(lambda c, s: c.query(s.text, parameters=s.binds, settings=settings), statement, slots, binds)
        return list(got.named_results())

    def value(self, statement: str | Sql, slots: dict[str, Sql] | None = None, **binds):
        """The first column of the first row, or None without rows."""
        rows = self.rows(statement, slots, **binds)
        return rows[0][0] if rows else None

    def table(self, statement: str | Sql, slots: dict[str, Sql] | None = None, settings=None, **binds) -> pa.Table:
        """The answer as an Arrow table; strings come as strings."""
        return self._try(
            lambda c, s: c.query_arrow(s.text, parameters=s.binds, settings=settings, use_strings=True),
            statement, slots, binds,
        )

    def insert(self, table: str, rows: pa.Table, settings=None) -> None:
        """Inserts an Arrow table as one block. Columns go by name."""
        if rows.num_rows and not self._only_tried:
            whole = {"max_insert_block_size": rows.num_rows + 1, "min_insert_block_size_rows": rows.num_rows + 1,
                     "min_insert_block_size_bytes": 0, **(settings or {})}
            self._try(lambda c, s: c.insert_arrow(s.text, rows, settings=whole), Sql(table), None, {})
            self._written()

    def insert_new(self, tick, table: str, key: str, statement: str | Sql, /, slots=None, columns: str = "", **binds) -> None:
        """Inserts what a SELECT gives, as one block; when the tick is run again, only rows whose key is not
        there yet under the tick's number. `key` is an SQL tuple of columns that both sides have; the SELECT
        must give a column `tick`.
        """
        body = self._statement(statement, slots, binds)
        text = body.text
        if tick.again:
            text = f"SELECT * FROM (\n{text}\n)\nWHERE {key} NOT IN (SELECT {key} FROM {table} WHERE tick = {{tick_again:UInt64}})"
            body.binds["tick_again"] = tick.number
        # In the text, because the client of the embedded engine turns settings of a command into a dozen statements.
        into = f"INSERT INTO {table} {columns} SETTINGS {', '.join(f'{k} = {v}' for k, v in ONE_BLOCK.items())}\n"
        self.run(Sql(into + text, body.binds))

    @staticmethod
    def _written() -> None:
        if not synced_later():
            _sync()

    def _try(self, deed, statement, slots, binds):
        if (sure := _sure.get()) is not None and not sure():
            raise NotOurs(workspace=self.workspace)
        sql, began = self._statement(statement, slots, binds), perf_counter()
        try:
            return deed(_client(self.name, self.origin), Sql(sql.text, written(sql.binds)))
        except ClickHouseError as error:
            _noted(error, self.origin)
            if any(sign in str(error) for sign in BAD_PARAMETER):
                raise BadValue(workspace=self.workspace) from error
            raise QueryFailed(reason=str(error), statement=sql.text) from error
        finally:
            timing.note(self.workspace, statement, sql.text, perf_counter() - began)

    @staticmethod
    def _statement(statement, slots, binds) -> Sql:
        if isinstance(statement, str):
            text = named(statement) if re.fullmatch(r"[a-z]+\.\w+", statement) else statement
            statement = Sql(text)
        filled = _fill(statement.text, slots or {})
        return Sql(filled.text, {**statement.binds, **filled.binds, **binds})


# An INSERT … SELECT arrives as one block (one part a partition), so that it is there whole or not at all.
ONE_BLOCK = {
    "max_insert_threads": 1,
    "min_insert_block_size_rows": 100_000_000,
    "min_insert_block_size_bytes": 0,
    "max_block_size": 1_000_000,
    "max_partitions_per_insert_block": 0,  # an import may bring the months of many years
}


def _client(name: str, workspace: str):
    """This thread's client of the engine that has a workspace, set to a database. Raises ShardGone."""
    return _at(shards().of(workspace).address(), name)


def _at(address: str, name: str):
    """This thread's client of an engine. One for all its databases: making one asks the engine for all its settings."""
    if _local.__dict__.get("generation") != _generation:
        _local.clients, _local.generation = {}, _generation
    if (client := _local.clients.get(address)) is None:
        with _opening:
            client = _local.clients[address] = _connect(address)
    client.database = name
    return client


def _asked(shard: Shard, statement: str):
    """What an engine answers to a command."""
    try:
        return _at(shard.address(), "default").command(statement)
    except ClickHouseError as error:
        _spared(error, shard)
        raise


def _answers(shard: Shard) -> bool:
    try:
        return _asked(shard, "SELECT 1") == 1
    except (ClickHouseError, ShardGone):
        return False


def _noted(error: ClickHouseError, workspace: str) -> None:
    """Raises ShardGone for an engine that could not be reached, where there are others; it is spared for a moment."""
    _spared(error, shards().of(workspace))


def _spared(error: ClickHouseError, shard: Shard) -> None:
    if isinstance(error, OperationalError) and error.code is None and len(shards()) > 1:
        shard.spare()
        raise shard.gone() from error


# Where tables are replicated. What is told to have been written is on as many replicas; of equal rows written one after the other
# none is dropped (keys make repetition harmless, and a row that was taken out may come back); a replica that is gone keeps nobody waiting.
REPLICATED = {"insert_quorum_timeout": 30_000, "async_insert": 0, "deduplicate_insert": "disable", "deduplicate_insert_select": "disable",
              "mutations_sync": 1, "lightweight_deletes_sync": 1}


def _connect(address: str):
    settings = {"allow_experimental_lightweight_update": 1, "mutations_sync": 2,
                "optimize_move_to_prewhere_if_final": 1}   # of some persons, FINAL puts together their rows and no others
    if embedded():
        return clickhouse_connect.get_client(dsn=address, settings=settings)
    if _copies:
        settings |= {**REPLICATED, "insert_quorum": _copies}
    # Values go in the body: an address may be as long as a server, and what stands before it, lets it be.
    return clickhouse_connect.get_client(dsn=address, settings={**settings, "log_comment": _who}, autogenerate_session_id=False,
                                         connect_timeout=REACHED_SECONDS if len(shards()) > 1 else 10, send_receive_timeout=600, form_encode_query_params=True)


def _hold(path: Path, about: dict):
    """Takes the lock of an embedded path, or says who has it. The kernel lets go of it when a process dies."""
    path.mkdir(parents=True, exist_ok=True)
    lock = path.parent / (path.name + ".lock")
    file = open(lock, "a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise HeldByOther(path=path, holder=_holder(file.read()), about=_json(file)) from None
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), **about}))
    file.flush()
    return file


def _json(file) -> dict:
    file.seek(0)
    try:
        return json.loads(file.read())
    except ValueError:
        return {}


def _holder(text: str) -> str:
    try:
        about = json.loads(text)
    except ValueError:
        return "another process"
    where = f" ({about['what']}" + (f" at {about['url']}" if about.get("url") else "") + ")" if about.get("what") else ""
    return f"process {about.get('pid')}{where}"
