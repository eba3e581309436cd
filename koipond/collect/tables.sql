-- migration: 1 the inbox, what was seen before, and the products

-- One row per item of a request, as received. Acknowledged once it is here.
-- privacy: inbox; by person, item, identifier, unused(properties, traits, context); personal user_id, anonymous_id, previous_id, properties, traits, context; since received_at
-- kept: rule
CREATE TABLE IF NOT EXISTS collect_inbox (
    lane UInt16,                             -- the writing process
    seq UInt64,                              -- given out at commit, without gaps within a lane
    source UInt32,                           -- API key or import that it came through; 0 is Koipond itself
    kind LowCardinality(String),             -- identify, track, page, screen, group, alias, product; refused: turned
                                             -- away at the door, `name` is the reason and `properties` tells of it
    name String,                             -- event name as sent
    message_id String,
    at DateTime64(3, 'UTC'),                 -- when it happened, on our clock
    received_at DateTime64(3, 'UTC'),
    user_id String,
    anonymous_id String,
    previous_id String,
    group_id String,
    person UInt64,                           -- set only by Koipond's own receipts, which know it; else 0
    properties String,                       -- JSON object, as sent
    traits String,                           -- JSON object, as sent
    context String                           -- JSON object, as sent
) ENGINE = MergeTree PARTITION BY toYYYYMM(received_at) ORDER BY (lane, seq);

-- One row per message that was accepted: hash of source and message id.
-- privacy: none
-- kept: ever; a hash for each message, so that none counts twice
CREATE TABLE IF NOT EXISTS collect_seen (
    hash UInt128,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY hash SETTINGS index_granularity = 256;

-- One row per item that was not used, with the reason: duplicate, unreadable, no_event_name …
-- privacy: refused; by item, text(detail, message_id, name); personal message_id, detail; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS collect_refused (
    lane UInt16,
    seq UInt64,
    source UInt32,
    at DateTime64(3, 'UTC'),
    reason LowCardinality(String),
    message_id String,
    tick UInt64,
    kind LowCardinality(String),
    name String,                             -- event name as sent
    detail String                            -- JSON: what was said about it, and how the item began
) ENGINE = MergeTree ORDER BY (tick, seq);

-- One row per product; the newest wins.
-- privacy: none
-- kept: one for a product
CREATE TABLE IF NOT EXISTS collect_products (
    product_id String,
    name String,
    category String,
    price Decimal(18, 4),
    currency LowCardinality(String),
    properties Map(LowCardinality(String), String),
    at DateTime64(3, 'UTC'),
    tick UInt64
) ENGINE = ReplacingMergeTree(at) ORDER BY product_id;

-- The events of this tick: new, valid, each once. Emptied at the start of the next tick.
-- privacy: working; personal user_id, anonymous_id, previous_id, props, traits, context
CREATE TABLE IF NOT EXISTS collect_tick_events (
    lane UInt16,
    seq UInt64,
    source UInt32,
    kind LowCardinality(String),
    name LowCardinality(String),             -- in the house's spelling: page_viewed, order_completed, signed_up …
    message_id String,
    at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    user_id String,
    anonymous_id String,
    previous_id String,
    group_id String,
    person UInt64,
    props Map(LowCardinality(String), String),
    traits Map(LowCardinality(String), String),
    context String
) ENGINE = Memory;

-- migration: 2 what an import is working on

-- One row per row of a file that is being imported, as read. The partition goes when the import ends.
-- privacy: imports; by text(row); personal row
-- kept: goes; when its import ends
CREATE TABLE IF NOT EXISTS collect_staging (
    import UInt64,                           -- ImportJob, or a random number for a preview
    key String,                              -- what is worked on together: the order id, or the number of the chunk
    line UInt64,                             -- row in the sheet; the header is 1
    row String                               -- the mapped cells, with the character 31 between them
) ENGINE = MergeTree PARTITION BY import ORDER BY (import, key, line);

-- One row per order that an import brought in: what came first holds, and is not counted again.
-- privacy: none
-- kept: ever; a number for each order that an import brought
CREATE TABLE IF NOT EXISTS collect_orders (
    order_id String,
    content UInt64,                          -- hash of all that the order says
    import UInt64
) ENGINE = ReplacingMergeTree ORDER BY order_id SETTINGS index_granularity = 1024;

-- One row per cell that was not imported, and why. Kept for a season, so that the rows can be mended.
-- privacy: imports; by text(value); personal value; since at
-- kept: 90 days
CREATE TABLE IF NOT EXISTS collect_problems (
    import UInt64,
    line UInt64,
    column String,
    value String,
    reason LowCardinality(String),
    refused UInt8,                           -- 1: the whole row was left out; 0: only this cell
    order_id String,
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY (import, line, column, reason) TTL toDateTime(at) + INTERVAL 90 DAY;

-- The items of this tick that are taken: readable, and seen for the first time.
-- privacy: none
CREATE TABLE IF NOT EXISTS collect_tick_new (
    lane UInt16,
    seq UInt64,
    hash UInt128,
    product UInt8
) ENGINE = Memory;

-- One row per event name (property '') and per property of it: how often it came, up to and including `tick`.
-- The row of the highest tick holds. Totals, not additions: written twice they stay the same.
-- The row with the empty name holds, as JSON, up to where the inbox was counted.
-- privacy: samples; by samples(samples, name); personal samples
-- kept: one for a name of an event and a property
CREATE TABLE IF NOT EXISTS collect_catalogue (
    name String,
    property String,
    seen UInt64,
    first_at DateTime64(3, 'UTC'),
    last_at DateTime64(3, 'UTC'),
    samples Array(String),                   -- up to three values, shortened
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY (name, property);

-- migration: 3 what is decided about events: volume, judgement, quarantine

-- Of the values of a property so far: how many are text, numbers, booleans, dates, and objects or lists.
ALTER TABLE collect_catalogue ADD COLUMN IF NOT EXISTS kinds Array(UInt64);

-- One row per event name, source and hour in which it happened, counted up to and including `tick`. Sums hold.
-- privacy: none
-- kept: 90 days
CREATE TABLE IF NOT EXISTS collect_volume (
    event String,
    hour DateTime('UTC'),
    source UInt32,
    seen UInt64,
    tick UInt64
) ENGINE = MergeTree ORDER BY (event, hour) TTL hour + INTERVAL 90 DAY;

-- The items of this tick about which a decision says something: blocked, or breaking what is declared.
-- privacy: working
CREATE TABLE IF NOT EXISTS collect_tick_judged (
    lane UInt16,
    seq UInt64,
    event String,
    outcome LowCardinality(String),          -- block, refuse, quarantine, allow
    breaches Array(Tuple(String, String))    -- property and reason
) ENGINE = Memory;

-- One row per event, property and reason of a breach in a tick: how many items.
-- privacy: none
-- kept: 90 days
CREATE TABLE IF NOT EXISTS collect_breaches (
    event String,
    property String,
    reason LowCardinality(String),
    outcome LowCardinality(String),
    items UInt64,
    day Date,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY (event, property, reason, tick) TTL day + INTERVAL 90 DAY;

-- One row per item that was held back by a tick, whole, with the reasons. Of a message that was held back again
-- after a replay, the row of the highest tick holds.
-- privacy: refused; by person, item, identifier, text(properties, traits, context); personal user_id, anonymous_id, previous_id, properties, traits, context; since received_at
-- kept: rule
CREATE TABLE IF NOT EXISTS collect_quarantine (
    hash UInt128,                            -- of source and message id
    tick UInt64,
    step UInt16,                             -- what people did with it since; the highest holds, 65535 is the end
    state LowCardinality(String),            -- held, dismissed, replayed, taken
    acted_by String,
    lane UInt16,
    seq UInt64,
    event String,                            -- in the house's spelling
    breaches Array(Tuple(String, String)),   -- property and reason
    source UInt32,
    kind LowCardinality(String),
    name String,
    message_id String,
    at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    user_id String,
    anonymous_id String,
    previous_id String,
    group_id String,
    person UInt64,
    properties String,
    traits String,
    context String,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(step) ORDER BY (hash, tick) SETTINGS index_granularity = 1024;

-- One row per message that somebody accepted as it is, and by which decision.
-- privacy: none
-- kept: ever; a hash for each message that somebody accepted by hand
CREATE TABLE IF NOT EXISTS collect_accepted (
    hash UInt128,
    decision UInt64
) ENGINE = ReplacingMergeTree ORDER BY (hash, decision) SETTINGS index_granularity = 1024;

-- migration: 4 what sources told, kept before it is read

-- One row per lead, viewer's coming or going, registration: as a platform told it, whether it could be mapped or not.
-- Of what came again under the same id the row of the highest seq holds, with all fields that ever came.
-- privacy: imports; by item, text(raw); personal fields, raw; since received_at
-- kept: rule
CREATE TABLE IF NOT EXISTS collect_kept (
    account UInt32,                          -- Source
    id String,                               -- the platform's own, or made from what it says
    seq UInt64,                              -- given out when it is kept, rising
    source UInt32,                           -- of the items that it becomes: the same for all sources
    message_id String,                       -- of the event that it becomes; the others' ids begin with it
    what LowCardinality(String),             -- lead, update, registered, joined, left, replayed, status
    skip LowCardinality(String),             -- why it is of nobody: test, preview, status, not_readable; else ''
    wants UInt8,                             -- 1: the platform has yet to be asked for the answers
    via LowCardinality(String),              -- push, pull
    at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    fields Map(String, String),              -- all values by their paths
    raw String,                              -- JSON as it came
    INDEX by_seq seq TYPE minmax GRANULARITY 1,
    INDEX by_received received_at TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(seq) ORDER BY (account, id) SETTINGS index_granularity = 1024;

-- migration: 5 what rests while rooms work that could not get past it

-- Events of this tick that the room at work is not to see.
-- privacy: working; personal user_id, anonymous_id, previous_id, props, traits, context
CREATE TABLE IF NOT EXISTS collect_tick_resting (
    lane UInt16,
    seq UInt64,
    source UInt32,
    kind LowCardinality(String),
    name LowCardinality(String),
    message_id String,
    at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    user_id String,
    anonymous_id String,
    previous_id String,
    group_id String,
    person UInt64,
    props Map(LowCardinality(String), String),
    traits Map(LowCardinality(String), String),
    context String
) ENGINE = Memory;
