"""Leads of ad platforms, viewers of live rooms, people at webinars: kept as they come, then read by a mapping. See README.md."""

from koipond.collect.sources.accounts import (
    Source,
    address_of,
    change_source,
    create_source,
    remove_source,
    source,
    source_at,
    sources,
)
from koipond.collect.sources.kinds import kinds as source_kinds
from koipond.collect.sources.looking import (
    Sample,
    Told,
    change_mapping,
    fields,
    previewed,
    pulled_now,
    samples,
    told,
    told_of,
)
from koipond.collect.sources.mapping import IDENTIFIERS, SOURCE, Mapping
from koipond.collect.sources.mapping import of as mapping_of
from koipond.collect.sources.mapping import usual as usual_mapping
from koipond.collect.sources.pulling import can_pull
from koipond.collect.sources.reading import apply_again, read_kept
from koipond.collect.sources.running import start_keeping, start_reading, stop_keeping, stop_reading

__all__ = [
    "IDENTIFIERS", "SOURCE", "Mapping", "Sample", "Source", "Told", "address_of", "apply_again", "can_pull", "change_mapping", "change_source",
    "create_source", "fields", "mapping_of", "previewed", "pulled_now", "read_kept", "remove_source", "samples", "source", "source_at", "source_kinds",
    "sources", "start_keeping", "start_reading", "stop_keeping", "stop_reading", "told", "told_of", "usual_mapping",
]
