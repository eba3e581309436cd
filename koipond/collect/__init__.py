"""What happened out there: events come in, safe on disk before they are acknowledged, each once. See README.md."""

from koipond.collect.awaiting import recorded
from koipond.collect.body import whole_body
from koipond.collect.catalogue import Event, Property, RefusedItem, events, refused
from koipond.collect.errors import NotStored, Overloaded, StuckFound
from koipond.collect.governance.decisions import Decision, block, decisions, declare, rename, take_back
from koipond.collect.governance.entries import Entry, entries, entry, suggested
from koipond.collect.governance.json_schema import from_json_schema, to_json_schema
from koipond.collect.governance.quarantine import Choice, quarantine, quarantine_counts, set_aside
from koipond.collect.governance.replay import edit_held, replay, replay_refused
from koipond.collect.governance.schema import Declaration, PropertyRule
from koipond.collect.http import application
from koipond.collect.imports import (
    IMPORT_FAMILIES,
    IMPORT_KINDS,
    IMPORT_SOURCE,
    ImportOptions,
    bad_rows_csv,
    create_import,
    failed_imports,
    find_import,
    import_problems,
    import_progress,
    keep_upload,
    list_imports,
    open_sheet,
    preview_import,
    preview_upload,
    read_sheet,
    resume_imports,
    run_import,
    start_upload,
    stop_import,
    stop_imports,
)
from koipond.collect.inbox import arrivals, heard, record, record_table, start, stop, stored, wait_for_arrivals, wake
from koipond.collect.items import Item
from koipond.collect.laid_aside import (
    StuckItem,
    drop,
    hidden_at,
    lay_aside,
    rest,
    stuck,
    stuck_count,
    take_out,
    told_of,
    try_again,
)
from koipond.collect.names import ACTS, CHANNELS, CONCLUSIONS, INTRODUCTIONS, OUR_DOING, spelled
from koipond.collect.requests import Request, requests_of
from koipond.collect.sources import (
    IDENTIFIERS as SOURCE_IDENTIFIERS,
)
from koipond.collect.sources import (
    SOURCE as SOURCES_SOURCE,
)
from koipond.collect.sources import (
    Source,
    address_of,
    apply_again,
    can_pull,
    change_mapping,
    change_source,
    create_source,
    mapping_of,
    pulled_now,
    read_kept,
    remove_source,
    source,
    source_at,
    source_kinds,
    sources,
    start_keeping,
    start_reading,
    stop_keeping,
    stop_reading,
    usual_mapping,
)
from koipond.collect.sources import fields as source_fields
from koipond.collect.sources import previewed as preview_mapping
from koipond.collect.sources import samples as source_samples
from koipond.collect.sources import told as sources_told
from koipond.collect.sources import told_of as source_told
from koipond.collect.ticks import (
    LastTick,
    again,
    begin,
    finish,
    last_tick,
    leader,
    resting_at,
    settle,
    tick_of,
    turn_away,
    under_way,
    waiting,
)

__all__ = [
    "ACTS", "CHANNELS", "CONCLUSIONS", "INTRODUCTIONS", "OUR_DOING", "Choice", "Decision", "Declaration", "Entry", "PropertyRule", "block", "decisions", "declare", "edit_held", "entries", "entry",
    "from_json_schema", "quarantine", "quarantine_counts", "rename", "replay", "replay_refused", "set_aside", "spelled", "suggested",
    "take_back", "to_json_schema", "whole_body",
    "SOURCES_SOURCE", "SOURCE_IDENTIFIERS", "Source", "address_of", "apply_again", "can_pull", "change_mapping", "change_source", "create_source", "mapping_of",
    "preview_mapping", "pulled_now", "read_kept", "remove_source", "source", "source_at", "source_fields", "source_kinds", "source_samples", "source_told", "sources",
    "sources_told", "start_keeping", "start_reading", "stop_keeping", "stop_reading", "usual_mapping",
    "Event", "IMPORT_FAMILIES", "IMPORT_KINDS", "IMPORT_SOURCE", "ImportOptions", "Item", "NotStored", "Overloaded", "Property", "RefusedItem", "StuckFound", "StuckItem",
    "again", "application", "arrivals", "bad_rows_csv", "begin", "create_import", "drop", "events", "find_import",
    "LastTick", "Request", "requests_of", "failed_imports", "finish", "heard", "hidden_at", "last_tick", "tick_of", "waiting", "import_problems", "import_progress", "keep_upload", "lay_aside", "leader", "list_imports", "open_sheet", "preview_import",
    "preview_upload", "read_sheet", "record", "recorded", "record_table", "refused", "rest", "resting_at", "resume_imports", "run_import", "settle", "start",
    "start_upload", "stop", "stop_import", "stop_imports", "stored", "stuck", "stuck_count", "take_out", "told_of", "try_again", "turn_away", "under_way", "wait_for_arrivals", "wake",
]
