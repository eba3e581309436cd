"""What happened out there: events come in, safe on disk before they are acknowledged, each once. See README.md."""

from koipond.collect.catalogue import Event, Property, RefusedItem, events, refused
from koipond.collect.errors import NotStored, Overloaded
from koipond.collect.http import application
from koipond.collect.imports import (
    IMPORT_SOURCE,
    ImportOptions,
    bad_rows_csv,
    create_import,
    find_import,
    import_problems,
    import_progress,
    keep_upload,
    list_imports,
    preview_import,
    preview_upload,
    resume_imports,
    run_import,
    start_upload,
    stop_import,
    stop_imports,
)
from koipond.collect.inbox import arrivals, record, record_table, start, stop, stored, wait_for_arrivals, wake
from koipond.collect.items import Item
from koipond.collect.ticks import again, begin, finish, resting_at, settle, turn_away

__all__ = [
    "Event", "IMPORT_SOURCE", "ImportOptions", "Item", "NotStored", "Overloaded", "Property", "RefusedItem",
    "again", "application", "arrivals", "bad_rows_csv", "begin", "create_import", "events", "find_import",
    "finish", "import_problems", "import_progress", "keep_upload", "list_imports", "preview_import",
    "preview_upload", "record", "record_table", "refused", "resting_at", "resume_imports", "run_import", "settle", "start",
    "start_upload", "stop", "stop_import", "stop_imports", "stored", "turn_away", "wait_for_arrivals", "wake",
]
