-- migration: 1 outbox, claims, receipts, suppressions, batches, retries, mailbox

-- One row per message that a journey wants sent. The id follows from entry, step and round: twice is once.
-- By person within a moment, so that a page of the sender is neighbours: their traits and consents lie together.
-- privacy: messages; by person; since send_at
CREATE TABLE IF NOT EXISTS deliver_outbox (
    message UUID,
    person UInt64,
    channel LowCardinality(String),
    template UInt32,                         -- version of a template
    journey UInt32,
    version UInt32,
    step LowCardinality(String),
    round UInt32,
    kind LowCardinality(String),             -- marketing or transactional
    send_at DateTime64(3, 'UTC'),
    expires_at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1,
    INDEX by_message message TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_person person TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(send_at) ORDER BY (channel, send_at, person, message) SETTINGS index_granularity = 1024;

-- One row per further attempt: a message that was put off by the server, or released by a person.
-- privacy: messages; by person; since send_at
CREATE TABLE IF NOT EXISTS deliver_retries (
    message UUID,
    attempt UInt16,
    person UInt64,
    channel LowCardinality(String),
    template UInt32,
    journey UInt32,
    version UInt32,
    step LowCardinality(String),
    round UInt32,
    kind LowCardinality(String),
    send_at DateTime64(3, 'UTC'),            -- when the next attempt is due
    expires_at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1,
    INDEX by_message message TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(send_at) ORDER BY (channel, send_at, person, message) SETTINGS index_granularity = 1024;

-- One row per tick that put messages into a queue, with the place up to which the sender has come. The highest
-- version holds; read with FINAL. It is written after the messages of its tick, so a batch is always whole.
-- privacy: none
CREATE TABLE IF NOT EXISTS deliver_batches (
    tick UInt64,
    queue LowCardinality(String),            -- outbox or retries
    channel LowCardinality(String),
    messages UInt64,
    left UInt64,                             -- messages not yet refused or claimed
    first_at DateTime64(3, 'UTC'),           -- send_at of the first and last message: bounds for the key
    last_at DateTime64(3, 'UTC'),
    past_at DateTime64(3, 'UTC'),            -- everything up to (past_at, past_person, past_message) is refused or claimed
    past_person UInt64,
    past_message UUID,
    next_at DateTime64(3, 'UTC'),            -- when the next of its messages is due
    done UInt8,
    version UInt32
) ENGINE = ReplacingMergeTree(version) ORDER BY (tick, queue, channel) SETTINGS index_granularity = 1024;

-- One row per attempt that went, or may have gone, to a provider: written before, so that a crash is never a second mail.
-- privacy: messages; since at
CREATE TABLE IF NOT EXISTS deliver_claims (
    message UUID,
    attempt UInt16,
    worker String,                           -- the run of a sending process
    at DateTime64(3, 'UTC')
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (message, attempt) SETTINGS index_granularity = 1024;

-- One row per start of a sender, written after it has looked into what the one before left open.
-- privacy: none
CREATE TABLE IF NOT EXISTS deliver_workers (
    worker String,
    at DateTime64(3, 'UTC')                  -- all claims before this moment have an outcome
) ENGINE = MergeTree ORDER BY at;

-- One row per thing that became of a message.
-- privacy: messages; by person; personal detail; since at
CREATE TABLE IF NOT EXISTS deliver_receipts (
    message UUID,
    person UInt64,
    journey UInt32,
    step LowCardinality(String),
    round UInt32,
    channel LowCardinality(String),
    status LowCardinality(String),           -- refused, later, accepted, delivered, opened, prefetched, clicked, bounced, complained, unsubscribed, unknown, released
    reason LowCardinality(String),           -- no_consent, no_address, suppressed, expired, address_dead, transient …
    detail String,                           -- what the provider said; the link of a click
    attempt UInt16,                          -- of refused, later, accepted, unknown; 0 for the rest
    at DateTime64(3, 'UTC'),
    tick UInt64,                             -- 0: written by the sender itself (refused by the gate)
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (journey, step, status, message) SETTINGS index_granularity = 1024;

-- One row per address and reason for which it must not be written to. Read with FINAL.
-- privacy: suppressions; by address(address_hash), message; personal address_hash, note; since at
CREATE TABLE IF NOT EXISTS deliver_suppressions (
    channel LowCardinality(String),
    address_hash UInt64,                     -- sipHash64(normalised address)
    reason LowCardinality(String),           -- hard, complaint, unsubscribed, manual
    message_id String,
    by String,                               -- who did it by hand; '' when a receipt did
    note String,
    at DateTime64(3, 'UTC'),
    lifted UInt8
) ENGINE = ReplacingMergeTree(at) ORDER BY (channel, address_hash, reason);

-- One row per mail that was sent while no mail server is set: the mailbox that opens in the browser.
-- privacy: messages; by person; personal sent_to, subject, raw; since at
CREATE TABLE IF NOT EXISTS deliver_mailbox (
    message UUID,
    attempt UInt16,
    person UInt64,
    sent_to String,
    subject String,
    at DateTime64(3, 'UTC'),
    raw String CODEC(ZSTD(3)),               -- the mail as it would have gone out
    INDEX by_message message TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (at, message) SETTINGS index_granularity = 256;

-- migration: 2 the sender keeps its page to itself

DROP TABLE IF EXISTS deliver_page;
