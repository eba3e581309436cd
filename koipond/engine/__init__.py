"""ClickHouse, embedded or by address: connect, query, insert, migrate. See README.md."""

from koipond.engine.answers import as_dicts
from koipond.engine.catalogue import Table, tables
from koipond.engine.cluster import Shard, place_of
from koipond.engine.database import (
    Database,
    address,
    answers,
    check,
    close,
    create,
    database,
    drop,
    embedded,
    end_statements_of,
    exists,
    gone,
    on_trial,
    one_sync,
    open_engine,
    pings,
    shards,
    trial,
    while_sure,
    who,
)
from koipond.engine.errors import (
    BadAddress,
    BadValue,
    HeldByOther,
    Misplaced,
    NotOurs,
    NotWhole,
    QueryFailed,
    ShardGone,
    TooNarrow,
    UnknownQuery,
    UnknownShard,
)
from koipond.engine.migrate import catch_up, migrate
from koipond.engine.moving import drop_left, move_facts
from koipond.engine.personal import NEVER, Whom, count_of, empty_working, rows_of, scrub, take_out
from koipond.engine.scratch import copied, scratch
from koipond.engine.sizes import Size, Store, disks, loads, sizes
from koipond.engine.sql import Sql, named
from koipond.engine.tick import Rest, Tick
from koipond.engine.timing import Slow, slowest
from koipond.engine.together import beside, together

__all__ = [
    "NEVER", "BadAddress", "BadValue", "Database", "HeldByOther", "Misplaced", "NotOurs", "NotWhole", "QueryFailed", "Rest", "Shard", "ShardGone", "Size", "Slow", "Sql", "Store", "Table", "Tick",
    "TooNarrow", "UnknownQuery", "UnknownShard", "Whom", "address", "answers", "as_dicts", "beside", "catch_up", "check", "close", "copied", "count_of", "create", "database", "disks",
    "drop", "drop_left", "embedded", "empty_working", "end_statements_of", "exists", "gone", "loads", "migrate", "move_facts", "named", "on_trial", "one_sync", "open_engine", "pings", "place_of",
    "rows_of", "scratch", "scrub", "shards", "sizes", "slowest", "tables", "take_out", "together", "trial", "while_sure", "who",
]
