-- migration: 1 members, moves, timers

-- One row per segment: its members now. Read with FINAL.
CREATE TABLE IF NOT EXISTS segments_members (
    segment UInt32,
    members AggregateFunction(groupBitmap, UInt64),
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY segment;

-- One row per person who joined or left a segment.
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
CREATE TABLE IF NOT EXISTS segments_timers (
    wake_at DateTime64(3, 'UTC'),
    condition UInt64,                        -- hash of the condition's meaning: segments share it
    person UInt64,
    tick UInt64
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(wake_at) ORDER BY (wake_at, condition, person);

-- The persons whom this tick may move.
CREATE TABLE IF NOT EXISTS segments_tick_persons (
    person UInt64,
    rung UInt8,                              -- 1: their timers must be set anew
    names Array(String)                      -- of their events of this tick
) ENGINE = Memory;

-- One row per person of this tick: the segments they are in now, and for each condition that depends on time when to
-- look again (milliseconds since 1970; 0 when not).
CREATE TABLE IF NOT EXISTS segments_tick_state (
    person UInt64,
    segments Array(UInt32),
    wakes Array(Int64)
) ENGINE = Memory;

-- Who joined or left in this tick.
CREATE TABLE IF NOT EXISTS segments_tick_moves (
    segment UInt32,
    person UInt64,
    joined UInt8
) ENGINE = Memory;

-- migration: 4 stages of life, and who returned from dormancy

-- One row per change of stage. Names are kept as they were, whatever the set is called later.
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
CREATE TABLE IF NOT EXISTS segments_stages (
    person UInt64,
    stage LowCardinality(String),
    since DateTime64(3, 'UTC'),
    gone UInt8,                              -- 1: in no stage any more
    tick UInt64
) ENGINE = ReplacingMergeTree(tick, gone) ORDER BY person SETTINGS index_granularity = 1024;

-- One row per sign of life of a dormant person: once a dormancy, kind of sign and day of the workspace.
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
