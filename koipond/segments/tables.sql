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

-- migration: 2 moves are found by person

-- Whoever joined at once stands in order of person, so the range of a granule tells; those of small ticks lie mixed.
ALTER TABLE segments_moves ADD INDEX IF NOT EXISTS by_persons person TYPE minmax GRANULARITY 1;
ALTER TABLE segments_moves ADD INDEX IF NOT EXISTS by_person person TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE segments_moves MATERIALIZE INDEX by_persons;
ALTER TABLE segments_moves MATERIALIZE INDEX by_person;
