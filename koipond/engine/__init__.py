"""ClickHouse, embedded or by address: connect, query, insert, migrate. See README.md."""

from koipond.engine.answers import as_dicts
from koipond.engine.catalogue import Table, tables
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
    on_trial,
    one_sync,
    open_engine,
    trial,
    while_sure,
    who,
)
from koipond.engine.errors import BadAddress, BadValue, HeldByOther, NotOurs, QueryFailed, TooNarrow, UnknownQuery
from koipond.engine.migrate import migrate
from koipond.engine.personal import NEVER, Whom, count_of, empty_working, rows_of, scrub, take_out
from koipond.engine.scratch import copied, scratch
from koipond.engine.sizes import Size, Store, disks, sizes
from koipond.engine.sql import Sql, named
from koipond.engine.tick import Rest, Tick
from koipond.engine.timing import Slow, slowest
from koipond.engine.together import beside, together

__all__ = [
    "NEVER", "BadAddress", "BadValue", "Database", "HeldByOther", "NotOurs", "QueryFailed", "Rest", "Size", "Slow", "Sql", "Store", "Table", "Tick", "TooNarrow", "UnknownQuery", "Whom",
    "address", "answers", "as_dicts", "beside", "check", "close", "copied", "count_of", "create", "database", "disks", "drop", "embedded", "empty_working", "end_statements_of", "exists",
    "migrate", "named", "on_trial", "one_sync", "open_engine", "rows_of", "scratch", "scrub", "sizes", "slowest", "tables", "take_out", "together", "trial",
    "while_sure", "who",
]
