-- migration: 1 positions, moves, timers

-- One row per entry (a person's round through a journey): where it stands. The highest seq holds; read with FINAL.
-- privacy: journeys; by person
-- kept: ever; a row for each entry, so that nobody enters anew
CREATE TABLE IF NOT EXISTS journeys_positions (
    journey UInt32,
    person UInt64,
    round UInt32,                            -- 1 for the first entry of this person, 2 …
    seq UInt32,                              -- number of the last move
    version UInt32,                          -- the published version this entry follows to its end
    step LowCardinality(String),             -- where it stands, or where it ended; '' for a hold-out
    entered_at DateTime64(3, 'UTC'),
    since DateTime64(3, 'UTC'),              -- when the cause of its coming here happened: events from then on count
    cause String,                            -- message id of the event that brought it here; '' when time or a segment did
    wake_at DateTime64(3, 'UTC'),            -- when the wait ends by itself; 2299 when never
    goal_at DateTime64(3, 'UTC'),            -- when the goal was reached first; 1970 when not yet
    holdout UInt8,                           -- 1: gets nothing, to know what the rest brought
    done UInt8,                              -- 1: ended
    origin UInt64,                           -- the person at entry, before any merge: what message ids are made of
    origin_round UInt32,                     -- the round at entry, before any merge
    gone UInt8,                              -- 1: the entry was moved to another person by a merge
    tick UInt64
) ENGINE = ReplacingMergeTree(seq, gone) ORDER BY (journey, person, round) SETTINGS index_granularity = 1024;

-- One row per step taken, with the reason. The history behind every count and every "why".
-- privacy: journeys; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS journeys_moves (
    journey UInt32,
    person UInt64,
    round UInt32,                            -- 0: the entry was refused
    seq UInt32,
    version UInt32,
    step LowCardinality(String),             -- the step that was left ('entry' for the first row)
    outcome LowCardinality(String),          -- entered, holdout, sent, waited, happened, timeout, yes, no, share name, goal, exit, ended, …
    next LowCardinality(String),             -- the step that follows; '' at the end
    at DateTime64(3, 'UTC'),                 -- when its cause happened
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY (journey, step, person, round, seq) SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per wake-up asked for: a hint to look at the entry. Whether it is due, its position says.
-- privacy: journeys; by person
-- kept: goes; some two months after the month in which it rang
CREATE TABLE IF NOT EXISTS journeys_timers (
    wake_at DateTime64(3, 'UTC'),
    journey UInt32,
    person UInt64,
    round UInt32,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4
) ENGINE = MergeTree PARTITION BY toYYYYMM(wake_at) ORDER BY (wake_at, journey, person);

-- The events of this tick that some journey waits for, with whose they are.
-- privacy: working; personal props
CREATE TABLE IF NOT EXISTS journeys_tick_events (
    name LowCardinality(String),
    person UInt64,
    at DateTime64(3, 'UTC'),
    message_id String,
    amount Decimal(18, 4),
    props Map(LowCardinality(String), String)
) ENGINE = Memory;

-- Who would enter in this tick, with the rule of the journey for it.
-- privacy: working
CREATE TABLE IF NOT EXISTS journeys_tick_tries (
    journey UInt32,
    version UInt32,
    start LowCardinality(String),
    person UInt64,
    at DateTime64(3, 'UTC'),
    cause String,
    reentry LowCardinality(String),
    gap_ms Int64,
    holdout_share Float64,
    paused UInt8
) ENGINE = Memory;

-- migration: 2 the front holds the number of a script

DROP TABLE IF EXISTS journeys_tick_front;

-- The entries that move in this tick: one row per entry and stop on its way (`hop` 0, 1, 2 …).
-- The row with an outcome is also the move that led there, and with a script all moves of that hop; the last row of
-- an entry is its new position.
-- privacy: working
CREATE TABLE IF NOT EXISTS journeys_tick_front (
    hop UInt16,
    journey UInt32,
    person UInt64,
    round UInt32,
    version UInt32,
    entry Tuple(entered_at DateTime64(3, 'UTC'), goal_at DateTime64(3, 'UTC'), holdout UInt8, origin UInt64, origin_round UInt32),
    seq UInt32,                              -- number of the last of these moves
    step LowCardinality(String),
    since DateTime64(3, 'UTC'),
    cause String,
    wake_at DateTime64(3, 'UTC'),
    done UInt8,
    left LowCardinality(String),             -- the step that was left first to come here
    outcome LowCardinality(String),          -- why; '' when nothing was left
    at DateTime64(3, 'UTC'),                 -- when the cause of it happened
    arriving UInt8,                          -- 1: has come to its step in this tick; 0: stood there before; 2: stood there while paused
    rests UInt8,                             -- 1: goes no further in this tick
    changed UInt8,                           -- 1: to be stored
    script UInt16                            -- which moves led there, of those the tick knows by number; 0: what `outcome` tells
) ENGINE = Memory;

-- migration: 3 entries by key

ALTER TABLE journeys_positions ADD COLUMN IF NOT EXISTS key String AFTER origin_round;

DROP TABLE IF EXISTS journeys_tick_tries;

-- Who would enter in this tick, with the rule of the journey for it.
-- privacy: working; personal key
CREATE TABLE IF NOT EXISTS journeys_tick_tries (
    journey UInt32,
    version UInt32,
    start LowCardinality(String),
    person UInt64,
    at DateTime64(3, 'UTC'),
    cause String,
    reentry LowCardinality(String),
    gap_ms Int64,
    holdout_share Float64,
    paused UInt8,
    key String                               -- of which each value is an entry of its own; '' where there is one a person
) ENGINE = Memory;

DROP TABLE IF EXISTS journeys_tick_front;

-- The entries that move in this tick: one row per entry and stop on its way (`hop` 0, 1, 2 …).
-- The row with an outcome is also the move that led there, and with a script all moves of that hop; the last row of
-- an entry is its new position.
-- privacy: working
CREATE TABLE IF NOT EXISTS journeys_tick_front (
    hop UInt16,
    journey UInt32,
    person UInt64,
    round UInt32,
    version UInt32,
    entry Tuple(entered_at DateTime64(3, 'UTC'), goal_at DateTime64(3, 'UTC'), holdout UInt8, origin UInt64, origin_round UInt32, key String),
    seq UInt32,                              -- number of the last of these moves
    step LowCardinality(String),
    since DateTime64(3, 'UTC'),
    cause String,
    wake_at DateTime64(3, 'UTC'),
    done UInt8,
    left LowCardinality(String),             -- the step that was left first to come here
    outcome LowCardinality(String),          -- why; '' when nothing was left
    at DateTime64(3, 'UTC'),                 -- when the cause of it happened
    arriving UInt8,                          -- 1: has come to its step in this tick; 0: stood there before; 2: stood there while paused
    rests UInt8,                             -- 1: goes no further in this tick
    changed UInt8,                           -- 1: to be stored
    script UInt16                            -- which moves led there, of those the tick knows by number; 0: what `outcome` tells
) ENGINE = Memory;

-- migration: 4 rehearsals

-- The messages of a rehearsal, with what would have become of each. Only a scratch has rows.
-- privacy: working
CREATE TABLE IF NOT EXISTS journeys_rehearsal_messages (
    message UUID,
    person UInt64,
    step LowCardinality(String),
    channel LowCardinality(String),
    template UInt32,
    kind LowCardinality(String),
    at DateTime64(3, 'UTC'),
    verdict LowCardinality(String)           -- ok, no_address, no_consent, suppressed
) ENGINE = Memory;

-- The answers that a rehearsal supposes: what is known of the past, as rates.
-- privacy: working
CREATE TABLE IF NOT EXISTS journeys_rehearsal_events (
    name LowCardinality(String),
    person UInt64,
    at DateTime64(3, 'UTC'),
    message_id String,
    props Map(LowCardinality(String), String)
) ENGINE = Memory;

-- Up to when a rehearsal sees what happened.
-- privacy: none
CREATE TABLE IF NOT EXISTS journeys_rehearsal_now (now DateTime64(3, 'UTC')) ENGINE = Memory;

-- migration: 5 rules that are asked of many are worked out once a tick; rehearsals know when a message was put, beside when it goes out

-- Who meets the rules of the tick under way that are asked of many.
-- privacy: working
CREATE TABLE IF NOT EXISTS journeys_tick_met (
    rule UInt16,
    person UInt64
) ENGINE = Memory;

ALTER TABLE journeys_rehearsal_messages ADD COLUMN IF NOT EXISTS put_at DateTime64(3, 'UTC');

-- What a rehearsal reads of the past, by time. Only a scratch has rows.
-- privacy: events; by person; personal props; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS journeys_rehearsal_past (
    name LowCardinality(String),
    person UInt64,
    at DateTime64(3, 'UTC'),
    message_id String,
    amount Decimal(18, 4),
    props Map(LowCardinality(String), String)
) ENGINE = MergeTree ORDER BY at;
