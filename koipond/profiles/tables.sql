-- migration: 1 events, traits, consents, orders

-- One row per thing that happened, ordered for questions about everybody ("who opened three mails").
-- privacy: events; by person; personal props; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS profiles_events (
    name LowCardinality(String),
    person UInt64,                           -- 0: of nobody we could name
    at DateTime64(3, 'UTC'),
    message_id String,
    source UInt32,
    amount Decimal(18, 4),                   -- the event's money: revenue, else total, else value; 0 without
    order_id String MATERIALIZED if(startsWith(name, 'order_'), props['order_id'], ''),
    props Map(LowCardinality(String), String),
    origin UInt64,                           -- the person it was found for first, before any merge
    received_at DateTime64(3, 'UTC'),
    tick UInt64,                             -- in which it came; a merge does not change it
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (name, person, at)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- The same events, ordered for questions about some persons (timeline, live segments, waiting journeys).
-- privacy: events; by person; personal props, context; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS profiles_timeline (
    person UInt64,
    name LowCardinality(String),
    at DateTime64(3, 'UTC'),
    message_id String,
    source UInt32,
    amount Decimal(18, 4),
    order_id String MATERIALIZED if(startsWith(name, 'order_'), props['order_id'], ''),
    props Map(LowCardinality(String), String),
    context String,
    origin UInt64,
    received_at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4
) ENGINE = MergeTree ORDER BY (person, name, at)
SETTINGS index_granularity = 512, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per value that somebody gave for a trait: the newest per person and trait is what holds.
-- `newest` orders them: by milliseconds since 1900, and at the same time by message, so that every reading agrees.
-- privacy: traits; by person; personal value
-- kept: one for a person, a trait, a source and who they were
CREATE TABLE IF NOT EXISTS profiles_values (
    person UInt64,
    trait LowCardinality(String),
    origin UInt64,
    value String,                            -- as text; '' clears the trait
    at DateTime64(3, 'UTC'),
    source UInt32,
    message_id String,
    tick UInt64,
    newest UInt64 MATERIALIZED bitShiftLeft(toUInt64(toUnixTimestamp64Milli(at) + 2208988800000), 20) + sipHash64(source, message_id) % 1048576,
    INDEX by_tick tick TYPE minmax GRANULARITY 4
) ENGINE = ReplacingMergeTree(newest) ORDER BY (person, trait, origin)
SETTINGS index_granularity = 256, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per person with what was said of them and holds now: declared traits as typed columns `t_<name>` (added
-- when they are declared; those that every workspace has stand here), the rest in `others`. Rewritten whole for those
-- of whom a tick says something. Everybody has a row, also those of whom nothing was said. Read with FINAL.
-- privacy: traits; by person; personal t_*, others
-- kept: one for a person
CREATE TABLE IF NOT EXISTS profiles_traits (
    person UInt64,
    t_email Nullable(String),
    t_phone Nullable(String),
    t_name Nullable(String),
    t_first_name Nullable(String),
    t_last_name Nullable(String),
    t_gender Nullable(String),
    t_birthday Nullable(Date32),
    t_age Nullable(Float64),
    t_city Nullable(String),
    t_region Nullable(String),
    t_country Nullable(String),
    t_language Nullable(String),
    t_time_zone Nullable(String),
    t_title Nullable(String),
    t_company Nullable(String),
    t_created_at Nullable(DateTime64(3, 'UTC')),
    others Map(LowCardinality(String), String),
    gone UInt8,                              -- 1: merged into another person
    tick UInt64
) ENGINE = ReplacingMergeTree(tick, gone) ORDER BY person SETTINGS index_granularity = 1024;

-- One row per person with what is counted from events. Apart from the traits, because every event changes it and few
-- change those. Whoever has a row there has one here. Read with FINAL.
-- privacy: traits; by person
-- kept: one for a person
CREATE TABLE IF NOT EXISTS profiles_figures (
    person UInt64,
    orders UInt32,                           -- completed orders, without cancelled ones' own documents
    revenue Decimal(18, 4),                  -- sum of all order amounts, cancellations negative
    first_order_at Nullable(DateTime64(3, 'UTC')),
    last_order_at Nullable(DateTime64(3, 'UTC')),
    first_seen_at DateTime64(3, 'UTC'),
    last_seen_at DateTime64(3, 'UTC'),
    gone UInt8,                              -- 1: merged into another person
    tick UInt64
) ENGINE = ReplacingMergeTree(tick, gone) ORDER BY person SETTINGS index_granularity = 1024;

-- One row per permission given or withdrawn, with its proof. The newest per person, channel and purpose holds.
-- privacy: consents; by person; personal proof; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS profiles_consents (
    person UInt64,
    channel LowCardinality(String),          -- email, sms …; 'all' in a withdrawal means every channel
    purpose LowCardinality(String),
    state Enum8('granted' = 1, 'withdrawn' = 2),
    at DateTime64(3, 'UTC'),
    method LowCardinality(String),           -- form, import, one_click, api …
    proof String,
    message_id String,
    origin UInt64,
    source UInt32,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4
) ENGINE = MergeTree ORDER BY (person, channel, at) SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per line of an order or cancellation. Money is exact.
-- privacy: orders; by person; since at
-- kept: ever; orders are never aged out, so that revenue stays what it was
CREATE TABLE IF NOT EXISTS profiles_order_lines (
    person UInt64,                           -- 0: bought by nobody we could name
    order_id String,
    line UInt32,                             -- 1, 2, 3 … within the order
    name LowCardinality(String),             -- the order's event: order_completed, order_cancelled, order_adjusted
    at DateTime64(3, 'UTC'),
    product_id String,
    product_name String,
    quantity Decimal(18, 4),
    price Decimal(18, 4),
    amount Decimal(18, 4),                   -- quantity × price, exactly
    currency LowCardinality(String),
    country LowCardinality(String),
    message_id String,
    origin UInt64,
    source UInt32,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4
) ENGINE = MergeTree ORDER BY (person, order_id, line) SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- The events of this tick with the person of each and their money: what all steps of the tick read.
-- privacy: working; personal props, traits, context
CREATE TABLE IF NOT EXISTS profiles_tick_events (
    person UInt64,
    name LowCardinality(String),
    at DateTime64(3, 'UTC'),
    message_id String,
    source UInt32,
    amount Decimal(18, 4),
    props Map(LowCardinality(String), String),
    traits Map(LowCardinality(String), String),
    context String,
    received_at DateTime64(3, 'UTC')
) ENGINE = Memory;

-- The persons of this tick whose facts changed (events, traits, consents, merges; also the losers of merges).
-- privacy: working
CREATE TABLE IF NOT EXISTS profiles_tick_touched (
    person UInt64,
    seen_from Nullable(DateTime64(3, 'UTC')), -- first and last sign of life in this tick, if there was one
    seen_to Nullable(DateTime64(3, 'UTC')),
    valued UInt8,                            -- 1: a trait was given
    ordered UInt8,                           -- 1: an order event came
    merged UInt8,                            -- 1: took over another person
    gone UInt8                               -- 1: was taken over
) ENGINE = Memory;

-- migration: 2 computed traits, sources that win, tags

-- Of a computed trait with a window: when time alone may next change one of this person's.
-- Columns of computed traits are added when they are filled: `x<trait>_<version>`.
ALTER TABLE profiles_figures ADD COLUMN IF NOT EXISTS due_at Nullable(DateTime64(3, 'UTC'));

-- 1: computed traits must be counted again, because an event of theirs came or time did · 1: a tag was given or taken.
ALTER TABLE profiles_tick_touched ADD COLUMN IF NOT EXISTS counted UInt8, ADD COLUMN IF NOT EXISTS tagged UInt8;

-- `via` is the source, for traits of which some sources win over others: then the newest of each is kept; else 0.
ALTER TABLE profiles_values ADD COLUMN IF NOT EXISTS via UInt32, MODIFY ORDER BY (person, trait, origin, via);

-- One row per moment at which time alone may change computed traits of a person. It may ring too early, never too late.
-- privacy: traits; by person
-- kept: goes; after the month in which it rang
CREATE TABLE IF NOT EXISTS profiles_due (
    wake_at DateTime64(3, 'UTC'),
    person UInt64,
    tick UInt64
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(wake_at) ORDER BY (wake_at, person);

-- One row per time that somebody was given a tag or lost it. What holds follows from these rows alone.
-- privacy: traits; by person, origin; since at
-- kept: ever; a row for each giving and taking, from which follows who has a tag
CREATE TABLE IF NOT EXISTS profiles_tags (
    person UInt64,
    tag UInt32,
    given UInt8,                             -- 1 given, 0 taken
    at DateTime64(3, 'UTC'),
    key String,                              -- with source, tag and given its natural key: message, deed, segment and tick
    source UInt32,
    how LowCardinality(String),              -- hand, event, rule …
    by String,
    because String,
    origin UInt64,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4
) ENGINE = MergeTree ORDER BY (person, tag, at) SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per tag that somebody has now. Read with FINAL.
-- privacy: traits; by person
-- kept: one for a person and a tag
CREATE TABLE IF NOT EXISTS profiles_tagged (
    tag UInt32,
    person UInt64,
    since DateTime64(3, 'UTC'),
    how LowCardinality(String),
    gone UInt8,                              -- 1: has it no more
    tick UInt64,
    INDEX by_person person TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(tick, gone) ORDER BY (tag, person) SETTINGS index_granularity = 1024;

-- Persons whom a decision of somebody (TagDeed, by its key) gives a tag or takes it from, until the tick has done it.
-- privacy: traits; by person
-- kept: goes; when the tick has done it
CREATE TABLE IF NOT EXISTS profiles_tag_deeds (
    key String,
    person UInt64
) ENGINE = MergeTree ORDER BY (key, person);

-- migration: 3 values that no longer hold, companies and who belongs to them

-- One row per value of a trait that was followed by another one, or came too late to hold: with profiles_values it is
-- the history of a person's traits. A value that was only said again has no row.
-- privacy: traits; by person, origin; personal value; since at
-- kept: rule trait_history
CREATE TABLE IF NOT EXISTS profiles_older (
    person UInt64,
    trait LowCardinality(String),
    origin UInt64,
    value String,
    at DateTime64(3, 'UTC'),
    source UInt32,
    message_id String,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4
) ENGINE = MergeTree ORDER BY (person, trait, at)
SETTINGS index_granularity = 512, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per thing that names a company: whose it is. It never goes to another company.
-- privacy: none
-- kept: one for a key of a company
CREATE TABLE IF NOT EXISTS profiles_company_keys (
    kind LowCardinality(String),             -- credit_code, external_id, domain
    value String,                            -- normalised
    company UInt64,                          -- below 2^53; follows from the key that the company was first known by
    source UInt32,
    message_id String,                       -- what carried it first
    at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4,
    INDEX by_company company TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = MergeTree ORDER BY (kind, value) SETTINGS index_granularity = 512;

-- One row per key that was said of a company and belongs to another one, however often it is said. Read with FINAL.
-- privacy: none
-- kept: one for a key that belongs to another company
CREATE TABLE IF NOT EXISTS profiles_company_refused (
    kind LowCardinality(String),
    value String,
    company UInt64,                          -- whose it is
    other UInt64,                            -- of which it was said
    message_id String,
    at DateTime64(3, 'UTC'),
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY (kind, value, other) SETTINGS index_granularity = 512;

-- One row per trait of a company: the newest value, as for persons.
-- privacy: none
-- kept: one for a company and a trait
CREATE TABLE IF NOT EXISTS profiles_company_values (
    company UInt64,
    trait LowCardinality(String),
    value String,                            -- as text; '' clears the trait
    at DateTime64(3, 'UTC'),
    source UInt32,
    message_id String,
    tick UInt64,
    newest UInt64 MATERIALIZED bitShiftLeft(toUInt64(toUnixTimestamp64Milli(at) + 2208988800000), 20) + sipHash64(source, message_id) % 1048576
) ENGINE = ReplacingMergeTree(newest) ORDER BY (company, trait) SETTINGS index_granularity = 512;

-- One row per company with what holds now. Rewritten whole when something is said of it. Read with FINAL.
-- privacy: none
-- kept: one for a company
CREATE TABLE IF NOT EXISTS profiles_companies (
    company UInt64,
    name String,
    name_key String,                         -- the name without its legal form, spaces and signs: to find and compare
    traits Map(LowCardinality(String), String),
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY company SETTINGS index_granularity = 512;

-- One row per time that somebody was said to belong to a company, or no longer to. The newest per person, company and
-- role holds; a call that says again what holds anyway has no row.
-- privacy: traits; by person, origin
-- kept: ever; a row for each coming and going, from which follows who belongs where
CREATE TABLE IF NOT EXISTS profiles_memberships (
    person UInt64,
    company UInt64,
    role LowCardinality(String),             -- buyer, decision_maker, user, champion, influencer, gatekeeper, member, or free text
    since Nullable(DateTime64(3, 'UTC')),    -- where it was said
    until Nullable(DateTime64(3, 'UTC')),    -- NULL: goes on
    at DateTime64(3, 'UTC'),                 -- when it was said
    source UInt32,
    message_id String,
    by String,                               -- who said it by hand; '' for a group call or an import
    origin UInt64,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 4,
    INDEX by_company company TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = MergeTree ORDER BY (person, company, role, at)
SETTINGS index_granularity = 512, enable_block_number_column = 1, enable_block_offset_column = 1;

-- What this tick says of companies, with the company of each, as resolved from its keys.
-- privacy: working
CREATE TABLE IF NOT EXISTS profiles_tick_companies (
    group_id String,
    credit_code String,                      -- as it was sent
    domain String,
    company UInt64
) ENGINE = Memory;

-- migration: 4 proof of erasures

-- One row per person of a request to erase, those merged into them too: ids that name nobody any more. What still
-- arrives under them (a click in an old mail) is turned away.
-- privacy: proof
-- kept: ever; proof of erasures
CREATE TABLE IF NOT EXISTS profiles_erasing (
    request UInt64,                          -- ErasureRequest
    person UInt64,
    tick UInt64
) ENGINE = ReplacingMergeTree ORDER BY (person, request) SETTINGS index_granularity = 1024;

-- One row per identifier that was erased: a keyed hash of kind and value, by which it is recognised when it comes again.
-- privacy: proof
-- kept: ever; proof of erasures
CREATE TABLE IF NOT EXISTS profiles_erased (
    hash UInt128,                            -- sipHash128Keyed; the key is of this workspace and installation
    kind LowCardinality(String),
    request UInt64,
    at DateTime64(3, 'UTC'),
    tick UInt64
) ENGINE = ReplacingMergeTree ORDER BY (hash, request) SETTINGS index_granularity = 1024;

-- One row per request and table that held rows of the persons: how many. Counted before the first row goes.
-- privacy: proof
-- kept: ever; proof of erasures
CREATE TABLE IF NOT EXISTS profiles_erasure_rows (
    request UInt64,
    name LowCardinality(String),             -- of the table
    rows UInt64,
    kept UInt64,                             -- of these, how many stay as those of nobody
    tick UInt64
) ENGINE = ReplacingMergeTree ORDER BY (request, name);

-- The items of this tick that are turned away.
-- privacy: working
CREATE TABLE IF NOT EXISTS profiles_tick_turned (
    lane UInt16,
    seq UInt64
) ENGINE = Memory;

-- migration: 5 through whom a fact came

-- Since when the facts of `origin` belong to this person by a merge; 1970 for who was not merged, and for merges from before.
ALTER TABLE profiles_consents ADD COLUMN IF NOT EXISTS joined DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC');

DROP TABLE IF EXISTS profiles_tick_events;

-- The events of this tick with the person of each, through whom it came, and their money: what all steps of the tick read.
CREATE TABLE IF NOT EXISTS profiles_tick_events (
    person UInt64,
    origin UInt64,                           -- the person that the event's strongest identifier belonged to before any merge
    name LowCardinality(String),
    at DateTime64(3, 'UTC'),
    message_id String,
    source UInt32,
    amount Decimal(18, 4),
    props Map(LowCardinality(String), String),
    traits Map(LowCardinality(String), String),
    context String,
    received_at DateTime64(3, 'UTC')
) ENGINE = Memory;

-- migration: 6 one person's rows are read without their neighbours'

ALTER TABLE profiles_timeline MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE profiles_values MODIFY SETTING min_compress_block_size = 4096;
