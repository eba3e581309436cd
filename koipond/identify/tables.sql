-- migration: 1 links and merges

-- One row per identifier: whose it is. Read with FINAL, or the row of the highest tick.
-- Hashes lie scattered, so a batch touches most of the table: codecs that are quick to read, and small blocks for
-- the few rows of a small batch.
-- privacy: identifiers; by person; personal value
-- kept: one for an identifier
CREATE TABLE IF NOT EXISTS identify_links (
    hash UInt64 CODEC(NONE),                 -- sipHash64(kind, value); two identifiers count as one when it is equal
    kind LowCardinality(String),             -- user_id, anonymous_id, email, phone, device_id …
    value String,                            -- normalised
    person UInt64 CODEC(T64),                -- 1, 2, 3 … in order of arrival, so that bitmaps stay small; 0: shared by many
    origin UInt64 CODEC(T64),                -- the person it was linked to first, before any merge
    was UInt64 CODEC(T64),                   -- whose it was before this tick; 0: nobody's. A tick run again starts from there
    source UInt32,
    first_seen_at DateTime64(3, 'UTC'),
    tick UInt64 CODEC(T64),
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(tick) ORDER BY (hash, kind, value)
SETTINGS index_granularity = 1024, min_compress_block_size = 8192, max_compress_block_size = 8192;

-- The same, by person: the identifiers of one human being.
-- privacy: identifiers; by person; personal value
-- kept: one for an identifier
CREATE TABLE IF NOT EXISTS identify_identifiers (
    person UInt64 CODEC(T64),
    kind LowCardinality(String),
    value String,
    origin UInt64 CODEC(T64),
    source UInt32,
    first_seen_at DateTime64(3, 'UTC'),
    gone UInt8,                              -- 1: this identifier went to another person
    before UInt8,                            -- before this tick the person 0: never had it, 1: had it, 2: had lost it
    tick UInt64 CODEC(T64)
) ENGINE = ReplacingMergeTree(tick, gone) ORDER BY (person, kind, value)
SETTINGS index_granularity = 256, min_compress_block_size = 4096, max_compress_block_size = 8192;

-- One row per two persons found to be one, with what showed it.
-- privacy: identifiers; by loser, survivor; personal value; since at
-- kept: ever; the evidence of each merge, which can be undone at any time
CREATE TABLE IF NOT EXISTS identify_merges (
    loser UInt64,
    survivor UInt64,
    kind LowCardinality(String),             -- the identifier that showed it
    value String,
    message_id String,                       -- the event that carried it
    at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1,
    INDEX by_survivor survivor TYPE bloom_filter GRANULARITY 1
) ENGINE = MergeTree ORDER BY (loser, at) SETTINGS index_granularity = 1024;

-- One row per merge or link that was not made, once however often it is tried, and why: blocked_value, too_long,
-- malformed (nobody is named); too_many (of that kind for one person), conflict (`other` claimed what is of `person`;
-- together they would break a limit), shared (claimed by too many: it identifies nobody from now on), two_accounts (an
-- alias of `other` named the account of `person`).
-- privacy: identifiers; by person, other, message; personal value; since at
-- kept: one for a merge or link that was not made
CREATE TABLE IF NOT EXISTS identify_refused (
    kind LowCardinality(String),
    value String,
    person UInt64,
    other UInt64,
    reason LowCardinality(String),
    message_id String,
    at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY (kind, value, at) SETTINGS index_granularity = 1024;

-- Whose each event of this tick is.
-- privacy: working
CREATE TABLE IF NOT EXISTS identify_tick_persons (
    lane UInt16,
    seq UInt64,
    person UInt64
) ENGINE = Memory;

-- The merges of this tick: every fact of `loser` now belongs to `survivor`.
-- privacy: working
CREATE TABLE IF NOT EXISTS identify_tick_merges (
    loser UInt64,
    survivor UInt64
) ENGINE = Memory;

-- The identifiers that the events of this tick carry.
-- privacy: working; personal raw, value
CREATE TABLE IF NOT EXISTS identify_tick_found (
    lane UInt16,
    seq UInt64,
    code UInt8,                              -- the kind: 1, 2, 3 … from the most trusted
    kind LowCardinality(String),
    raw String,
    value String,                            -- normalised; '' while unsettled
    hash UInt64,
    reason LowCardinality(String)            -- why it identifies nobody; '' for those that do
) ENGINE = Memory;

-- Spellings that SQL could not settle, settled.
-- privacy: working; personal raw, value
CREATE TABLE IF NOT EXISTS identify_tick_spelled (
    code UInt8,
    raw String,
    value String
) ENGINE = Memory;

-- The ids or hashes that the next question is about.
-- privacy: working
CREATE TABLE IF NOT EXISTS identify_tick_asked (
    id UInt64
) ENGINE = Memory;

-- migration: 2 merges that can be taken apart

-- The person whom the link was of before this tick was linked to first; a tick run again starts from there.
ALTER TABLE identify_links ADD COLUMN IF NOT EXISTS origin_was UInt64 DEFAULT origin CODEC(T64);

-- One row per person who was ever merged: into whom they are now. Read with FINAL, or the row of the highest tick.
-- Whoever has no row, or one with 0, stands alone. The facts of a person are those whose `origin` leads here.
-- privacy: identifiers; by person, parent; since at
-- kept: one for a person who was merged
CREATE TABLE IF NOT EXISTS identify_parents (
    person UInt64,
    parent UInt64,                           -- 0: stands alone again
    was UInt64,                              -- the same before this tick. A tick run again starts from there
    at DateTime64(3, 'UTC'),                 -- when what showed it happened
    since DateTime64(3, 'UTC'),              -- time of the tick that merged them; 1970 for merges from before this table
    tick UInt64,
    INDEX by_parent parent TYPE bloom_filter GRANULARITY 1
) ENGINE = ReplacingMergeTree(tick) ORDER BY person SETTINGS index_granularity = 1024;

INSERT INTO identify_parents (person, parent, was, at, since, tick)
SELECT loser, argMax(survivor, tick), 0, argMax(at, tick), toDateTime64(0, 3, 'UTC'), max(tick) FROM identify_merges GROUP BY loser;

-- One row per merge that was taken apart: the evidence stays in identify_merges, this says that it did not hold.
-- privacy: identifiers; by loser, parent; personal because; since at
-- kept: ever; the evidence of each merge that was undone
CREATE TABLE IF NOT EXISTS identify_separations (
    loser UInt64,                            -- who stands alone again
    parent UInt64,                           -- whom they had been merged into
    decision UInt64,                         -- number of the decision in the relational store
    by String,
    because String,
    at DateTime64(3, 'UTC'),                 -- when it was decided
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1,
    INDEX by_parent parent TYPE bloom_filter GRANULARITY 1
) ENGINE = MergeTree ORDER BY (loser, at) SETTINGS index_granularity = 1024;

-- One row per two persons who are kept apart: events do not merge whom they lead to. Read with FINAL.
-- privacy: identifiers; by one, other
-- kept: one for two persons who are kept apart
CREATE TABLE IF NOT EXISTS identify_apart (
    one UInt64,                              -- the smaller of the two
    other UInt64,
    kept UInt8,                              -- 0: somebody joined them by hand since
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY (one, other) SETTINGS index_granularity = 1024;

DROP TABLE IF EXISTS identify_tick_persons;

-- Whose each event of this tick is, and the person that its strongest identifier belonged to before any merge.
CREATE TABLE IF NOT EXISTS identify_tick_persons (
    lane UInt16,
    seq UInt64,
    person UInt64,
    origin UInt64 DEFAULT person
) ENGINE = Memory;

-- What is taken apart in this tick: the facts that `was` has of `origin` now belong to `now`. A tick has rows here or in
-- identify_tick_merges, never in both, and no events with rows here.
-- privacy: working
CREATE TABLE IF NOT EXISTS identify_tick_parts (
    origin UInt64,
    was UInt64,
    now UInt64,
    since DateTime64(3, 'UTC'),              -- of the merge that is taken apart, as in identify_parents
    joined DateTime64(3, 'UTC')              -- when the merges that are left between `origin` and `now` happened; 1970 without
) ENGINE = Memory;
