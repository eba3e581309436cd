-- migration: 1 members, moves, timers

-- One row per segment: its members now. Read with FINAL.
-- privacy: segments; by bitmap(members)
-- kept: one for a segment
CREATE TABLE IF NOT EXISTS segments_members (
    segment UInt32,
    members AggregateFunction(groupBitmap, UInt64),
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY segment;

-- One row per person who joined or left a segment.
-- privacy: segments; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS segments_moves (
    segment UInt32,
    person UInt64,
    at DateTime64(3, 'UTC'),
    joined UInt8,                            -- 1 joined, 0 left
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY (segment, at, person);

-- One row per moment at which time alone may change whether somebody meets a condition. It may ring too early,
-- never too late. A row that was set twice is one.
-- privacy: segments; by person
-- kept: goes; after the day on which it rang
CREATE TABLE IF NOT EXISTS segments_timers (
    wake_at DateTime64(3, 'UTC'),
    condition UInt64,                        -- hash of the condition's meaning: segments share it
    person UInt64,
    tick UInt64
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(wake_at) ORDER BY (wake_at, condition, person);

-- The persons whom this tick may move.
-- privacy: working
CREATE TABLE IF NOT EXISTS segments_tick_persons (
    person UInt64,
    rung UInt8,                              -- 1: their timers must be set anew
    names Array(String)                      -- of their events of this tick
) ENGINE = Memory;

-- One row per person of this tick: the segments they are in now, and for each condition that depends on time when to
-- look again (milliseconds since 1970; 0 when not).
-- privacy: working
CREATE TABLE IF NOT EXISTS segments_tick_state (
    person UInt64,
    segments Array(UInt32),
    wakes Array(Int64)
) ENGINE = Memory;

-- Who joined or left in this tick.
-- privacy: working
CREATE TABLE IF NOT EXISTS segments_tick_moves (
    segment UInt32,
    person UInt64,
    joined UInt8
) ENGINE = Memory;

-- migration: 2 moves are found by person

-- Whoever joined at once stands in order of person, so the range of a granule tells; those of small ticks lie mixed.
ALTER TABLE segments_moves ADD INDEX IF NOT EXISTS by_persons person TYPE minmax GRANULARITY 1;
ALTER TABLE segments_moves ADD INDEX IF NOT EXISTS by_person person TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE segments_moves MATERIALIZE INDEX by_persons;
ALTER TABLE segments_moves MATERIALIZE INDEX by_person;

-- migration: 3 lists, and members of the past

-- One row per person given to a list, by the person it was given for (origin), so that a list follows a merge and its
-- undoing. Read with FINAL.
-- privacy: segments; by person, origin
-- kept: one for a list and a person
CREATE TABLE IF NOT EXISTS segments_listed (
    segment UInt32,
    origin UInt64 CODEC(T64),
    person UInt64 CODEC(T64),                -- who that is now
    listed UInt8,                            -- 1 in the list, 0 taken out
    change UInt64 CODEC(T64),                -- that said so last
    tick UInt64 CODEC(T64),
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(tick) ORDER BY (segment, origin) SETTINGS index_granularity = 1024;

-- One row per list: the persons in it, for rules that ask. Read with FINAL.
-- privacy: segments; by bitmap(members)
-- kept: one for a list
CREATE TABLE IF NOT EXISTS segments_lists (
    segment UInt32,
    members AggregateFunction(groupBitmap, UInt64),
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY segment;

-- One row per row of a change of a list, as it was given.
-- privacy: imports; by person, text(value); personal value
-- kept: ever; a row for each that somebody put on a list or took off it
CREATE TABLE IF NOT EXISTS segments_list_rows (
    change UInt64,
    line UInt64,                             -- of the file or answer; 0 where it has none
    person UInt64,                           -- 0: not known when it was given
    kind LowCardinality(String),             -- of an identifier
    value String,                            -- its spelling, kept only of whom nobody knew; of what is none, as given
    reason LowCardinality(String)            -- '' known; unknown: of nobody; unreadable: no such identifier
) ENGINE = MergeTree ORDER BY (change, line);

-- Who the persons of this tick's changes and merges are now, where that is somebody else.
-- privacy: working
CREATE TABLE IF NOT EXISTS segments_tick_went (
    origin UInt64,
    person UInt64
) ENGINE = Memory;

-- One row per condition that this tick asks of everybody: who meets it.
-- privacy: working
CREATE TABLE IF NOT EXISTS segments_tick_conditions (
    condition UInt64,
    members AggregateFunction(groupBitmap, UInt64)
) ENGINE = Memory;

-- The rows of this tick's changes: the last word on each person of a list.
-- privacy: working
CREATE TABLE IF NOT EXISTS segments_tick_given (
    segment UInt32,
    origin UInt64,
    person UInt64,
    listed UInt8,
    change UInt64
) ENGINE = Memory;

-- One row per moment at which a segment's members were laid down whole: later ones follow from the moves after it.
-- privacy: segments; by bitmap(members); since at
-- kept: rule; but the last of each segment
CREATE TABLE IF NOT EXISTS segments_checkpoints (
    segment UInt32,
    at DateTime64(3, 'UTC'),
    tick UInt64,                             -- moves of ticks up to this one are in it
    members AggregateFunction(groupBitmap, UInt64)
) ENGINE = ReplacingMergeTree ORDER BY (segment, at, tick) SETTINGS index_granularity = 8;

-- In which of the segments that a tick asks about the person is now, in their order: 1 or 0 each.
ALTER TABLE segments_tick_state ADD COLUMN IF NOT EXISTS inside Array(UInt8);

-- Why: rule (what they did or are, or time), changed (the segment's rule), merged, or how a list was changed.
ALTER TABLE segments_moves ADD COLUMN IF NOT EXISTS reason LowCardinality(String);

-- migration: 4 stages of life, and who returned from dormancy

-- One row per change of stage. Names are kept as they were, whatever the set is called later.
-- privacy: segments; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS segments_stage_moves (
    person UInt64,
    at DateTime64(3, 'UTC'),
    was LowCardinality(String),              -- '': in no stage before (new, or the first set)
    became LowCardinality(String),           -- '': in none from now on (merged into another, or the set was taken away)
    since Nullable(DateTime64(3, 'UTC')),    -- when `was` had begun
    because LowCardinality(String),          -- event, time, merge, version (the set of stages was changed)
    event LowCardinality(String),            -- which event, and its message
    message_id String,
    news UInt8,                              -- 1: told as an event stage_changed
    version UInt32,                          -- of the set
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY (person, at, tick) SETTINGS index_granularity = 1024;

-- One row per person: the stage now. Read with FINAL.
-- privacy: segments; by person
-- kept: one for a person
CREATE TABLE IF NOT EXISTS segments_stages (
    person UInt64,
    stage LowCardinality(String),
    since DateTime64(3, 'UTC'),
    gone UInt8,                              -- 1: in no stage any more
    tick UInt64
) ENGINE = ReplacingMergeTree(tick, gone) ORDER BY person SETTINGS index_granularity = 1024;

-- One row per sign of life of a dormant person: once a dormancy, kind of sign and day of the workspace.
-- privacy: segments; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS segments_returns (
    person UInt64,
    dormant_since DateTime64(3, 'UTC'),
    sign LowCardinality(String),             -- the name of the event
    day Date32,
    at DateTime64(3, 'UTC'),                 -- of the first such event of the day
    product String,                          -- the kind of product they asked for or bought most; '' unknown
    message_id String,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY (person, dormant_since, sign, day) SETTINGS index_granularity = 1024;

-- migration: 5 timers are set a day ahead

-- One row per moment, of the day that is watched, at which time alone may change whether somebody meets a condition.
-- It may ring too early, never too late. A row that was set twice is one.
DROP TABLE IF EXISTS segments_timers;
-- privacy: segments; by person
-- kept: goes; after the day on which it rang
CREATE TABLE IF NOT EXISTS segments_timers (
    wake_at DateTime64(3, 'UTC'),
    condition UInt64,                        -- hash of the condition's meaning: segments share it
    person UInt64,
    tick UInt64
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMMDD(wake_at) ORDER BY (wake_at, condition, person);

-- One row per family of conditions that are gone through together: up to when their timers are set. Read with FINAL.
-- privacy: none
-- kept: one for a family of conditions
CREATE TABLE IF NOT EXISTS segments_watched (
    family UInt64,
    until DateTime64(3, 'UTC'),
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY family;
