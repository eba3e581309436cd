"""ClickHouse, embedded or by address: connect, query, insert, migrate. See README.md."""

from koipond.engine.catalogue import Table, tables
from koipond.engine.database import (
    Database,
    address,
    close,
    create,
    database,
    drop,
    exists,
    on_trial,
    one_sync,
    open_engine,
    trial,
)
from koipond.engine.errors import BadAddress, HeldByOther, QueryFailed, UnknownQuery
from koipond.engine.migrate import migrate
from koipond.engine.personal import NEVER, Whom, count_of, empty_working, rows_of, scrub, take_out
from koipond.engine.scratch import scratch
from koipond.engine.sql import Sql, named
from koipond.engine.tick import Tick
from koipond.engine.together import beside, together

__all__ = [
    "NEVER", "BadAddress", "Database", "HeldByOther", "QueryFailed", "Sql", "Table", "Tick", "UnknownQuery", "Whom",
    "address", "beside", "close", "count_of", "create", "database", "drop", "empty_working", "exists", "migrate", "named", "on_trial", "one_sync",
    "open_engine", "rows_of", "scratch", "scrub", "tables", "take_out", "together", "trial",
]
