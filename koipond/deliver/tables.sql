-- migration: 1 outbox, claims, receipts, suppressions, batches, retries, mailbox

-- One row per message that a journey wants sent. The id follows from entry, step and round: twice is once.
-- By person within a moment, so that a page of the sender is neighbours: their traits and consents lie together.
-- privacy: messages; by person; since send_at
-- kept: rule
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
-- kept: rule
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
-- kept: goes; 30 days after the last of its messages was due and all of them have gone
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
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_claims (
    message UUID,
    attempt UInt16,
    worker String,                           -- the run of a sending process
    at DateTime64(3, 'UTC')
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (message, attempt) SETTINGS index_granularity = 1024;

-- One row per start of a sender, written after it has looked into what the one before left open.
-- privacy: none
-- kept: ever; two rows for each start of a sender
CREATE TABLE IF NOT EXISTS deliver_workers (
    worker String,
    at DateTime64(3, 'UTC')                  -- all claims before this moment have an outcome
) ENGINE = MergeTree ORDER BY at;

-- One row per thing that became of a message.
-- privacy: messages; by person; personal detail; since at
-- kept: rule
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
-- kept: one for an address and a reason
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
-- kept: rule bodies
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

-- migration: 3 sending rules: verdicts and the places they gave, quiet hours and caps as sets

ALTER TABLE deliver_outbox ADD COLUMN IF NOT EXISTS zone LowCardinality(String);
ALTER TABLE deliver_outbox ADD COLUMN IF NOT EXISTS zone_from LowCardinality(String);
ALTER TABLE deliver_outbox ADD COLUMN IF NOT EXISTS held LowCardinality(String);
ALTER TABLE deliver_outbox ADD COLUMN IF NOT EXISTS rule UInt32;

-- One row per verdict on a wish to send. One with `ok` is a reserved place: it counts in caps, unless the message is in
-- deliver_freed. A message that waits is asked about again, and then has several rows.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_reservations (
    message UUID,
    person UInt64,
    journey UInt32,
    round UInt32,
    step LowCardinality(String),
    channel LowCardinality(String),
    kind LowCardinality(String),
    tag LowCardinality(String),
    priority UInt8,
    wanted_at DateTime64(3, 'UTC'),
    verdict LowCardinality(String),          -- ok, wait, skip, leave, other_channel
    send_at DateTime64(3, 'UTC'),            -- of ok: when it goes out; of wait: when to ask again
    zone LowCardinality(String),
    zone_from LowCardinality(String),        -- trait, place, workspace
    rule UInt32,                             -- which rule said no or later; 0 none
    reason LowCardinality(String),           -- capped, quiet_hours, holiday, best_time, no_place, transactional, ''
    rules UInt32,                            -- version of the sending rules
    at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1,
    INDEX by_message message TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(send_at) ORDER BY (person, send_at, message) SETTINGS index_granularity = 1024;

-- One row per place that was given back: its message was refused for another reason.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_freed (
    message UUID,
    person UInt64,
    at DateTime64(3, 'UTC'),
    tick UInt64                              -- 0: by the sender
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at) ORDER BY (person, message) SETTINGS index_granularity = 1024;

-- Of the tick under way: what journeys ask, as they ask it.
-- privacy: working
CREATE TABLE IF NOT EXISTS deliver_tick_asked (
    message UUID,
    journey UInt32,
    person UInt64,
    round UInt32,
    step LowCardinality(String),
    channel LowCardinality(String),
    kind LowCardinality(String),
    tag LowCardinality(String),
    priority UInt8,
    wanted_at DateTime64(3, 'UTC'),
    best_time UInt8
) ENGINE = Memory;

-- Who some persons are now, after merges; and who was merged into those.
-- privacy: working
CREATE TABLE IF NOT EXISTS deliver_tick_went (
    person UInt64,
    who UInt64
) ENGINE = Memory;

-- What is asked, by who the persons are now, with their zone, in the order in which it gets its place.
-- privacy: working
CREATE TABLE IF NOT EXISTS deliver_tick_asking (
    message UUID,
    journey UInt32,
    person UInt64,
    round UInt32,
    step LowCardinality(String),
    channel LowCardinality(String),
    kind LowCardinality(String),
    tag LowCardinality(String),
    priority UInt8,
    wanted_at DateTime64(3, 'UTC'),
    best_time UInt8,
    who UInt64,
    zone LowCardinality(String),
    zone_from LowCardinality(String),
    mask UInt32,
    turn UInt32,
    turns UInt32,
    at Int64
) ENGINE = Memory;

-- Places that are taken, of the persons that are asked about: which caps they count for, and in which local day, week, month.
-- privacy: working
CREATE TABLE IF NOT EXISTS deliver_tick_taken (
    who UInt64,
    at Int64,
    mask UInt32,
    priority UInt16,
    zone LowCardinality(String),
    day Tuple(Int64, Int64),
    week Tuple(Int64, Int64),
    month Tuple(Int64, Int64)
) ENGINE = Memory;

-- Quiet stretches of the zones, channels and kinds that are asked about.
-- privacy: none
CREATE TABLE IF NOT EXISTS deliver_tick_quiet (
    zone LowCardinality(String),
    channel LowCardinality(String),
    kind LowCardinality(String),
    starts Int64,
    ends Int64,
    until Int64,
    spread Int64,
    rule UInt32,
    reason LowCardinality(String),
    skip UInt8
) ENGINE = Memory;

-- Local days, weeks and months, and local hours, of the zones that are asked about.
-- privacy: none
CREATE TABLE IF NOT EXISTS deliver_tick_units (
    zone LowCardinality(String),
    unit LowCardinality(String),
    starts Int64,
    ends Int64,
    hour UInt8
) ENGINE = Memory;

-- How far the questions of a turn have come: one row per message and pass; `verdict` is '' while it moves on.
-- privacy: working
CREATE TABLE IF NOT EXISTS deliver_tick_open (
    pass UInt32,
    message UUID,
    who UInt64,
    channel LowCardinality(String),
    kind LowCardinality(String),
    priority UInt8,
    wanted_at DateTime64(3, 'UTC'),
    zone LowCardinality(String),
    zone_from LowCardinality(String),
    mask UInt32,
    more UInt8,                              -- whether the person has further turns
    at Int64,
    verdict LowCardinality(String),
    rule UInt32,
    reason LowCardinality(String),
    capped UInt32,                           -- the cap for which it waits
    latest Int64                             -- by when it must have a place
) ENGINE = Memory;

-- The verdicts of the tick: one row per message that was asked about.
-- privacy: working
CREATE TABLE IF NOT EXISTS deliver_tick_verdicts (
    message UUID,
    verdict LowCardinality(String),
    send_at DateTime64(3, 'UTC'),
    zone LowCardinality(String),
    zone_from LowCardinality(String),
    rule UInt32,
    reason LowCardinality(String),
    kept UInt8
) ENGINE = Memory;

-- migration: 4 webhooks: what an outside service is to be asked, and what came of it

-- One row per time that a service is to be asked about a person: the first, and one for each further try.
-- privacy: messages; by person; since due_at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_asks (
    host LowCardinality(String),             -- with its port, where one is given
    due_at DateTime64(3, 'UTC'),
    message UUID,
    attempt UInt16,
    person UInt64,
    journey UInt32,
    version UInt32,
    step LowCardinality(String),
    round UInt32,
    url LowCardinality(String),
    fields LowCardinality(String),           -- JSON: names of traits that go along
    save LowCardinality(String),             -- JSON: trait → path in the answer
    event LowCardinality(String),            -- name of the event of the entry that goes along; '' none
    entered_at DateTime64(3, 'UTC'),
    asked_at DateTime64(3, 'UTC'),
    until_at DateTime64(3, 'UTC'),           -- no try begins later
    tick UInt64,                             -- of the first; 0 for further ones
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(due_at) ORDER BY (host, due_at, message) SETTINGS index_granularity = 1024;

-- One row per try that has come to an end.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_ask_tries (
    message UUID,
    attempt UInt16,
    person UInt64,
    said LowCardinality(String),             -- answered, http_503, no_connection, refused, gave_up …
    over UInt8,                              -- 1: no further try
    at DateTime64(3, 'UTC')
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (message, attempt) SETTINGS index_granularity = 1024;

-- migration: 5 providers: what they took and what they told later

-- One row per attempt that a provider took, or may have taken, with what it is called there.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_sent (
    message UUID,
    attempt UInt16,
    account UInt32,
    sent_as String,                          -- '' when its fate is unknown
    address_hash UInt64,
    person UInt64,
    channel LowCardinality(String),
    template UInt32,
    journey UInt32,
    version UInt32,
    step LowCardinality(String),
    round UInt32,
    kind LowCardinality(String),
    at DateTime64(3, 'UTC'),
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1,
    INDEX by_message message TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (account, sent_as, message) SETTINGS index_granularity = 1024;

-- One row per thing that a provider told of what it took: kept before it is acknowledged. It may come before the row in
-- deliver_sent, twice, and in any order. The highest version holds; read with FINAL.
-- privacy: messages; by address(address_hash); personal detail; since told_at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_reports (
    account UInt32,
    sent_as String,
    address_hash UInt64,                     -- 0 where the provider names no address
    status LowCardinality(String),
    reason LowCardinality(String),
    detail String,
    at DateTime64(3, 'UTC'),
    told_at DateTime64(3, 'UTC'),
    found UInt8,                             -- 1: it was found of which message it speaks, 2: given up
    version UInt8,
    INDEX by_told told_at TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(version) PARTITION BY toYYYYMM(told_at) ORDER BY (account, sent_as, address_hash, status) SETTINGS index_granularity = 1024;

-- migration: 6 mail that comes back: kept as it came, soft bounces counted, suppressions with a scope and an end

-- One row per returned mail that carries a token of ours, as it came. Twice the same is one. Read with FINAL.
-- privacy: messages; by person, address(address_hash); personal raw; since at
-- kept: rule bodies
CREATE TABLE IF NOT EXISTS deliver_returned (
    digest FixedString(64),                  -- SHA-256 of the mail
    message UUID,
    person UInt64,
    address_hash UInt64,
    kind LowCardinality(String),             -- hard, soft, complaint, not_a_bounce, unread
    reason LowCardinality(String),           -- see deliver/reasons.py: RETURNED, NO_BOUNCE
    way LowCardinality(String),              -- listener, command, http
    at DateTime64(3, 'UTC'),
    raw String CODEC(ZSTD(3))
) ENGINE = ReplacingMergeTree(at) PARTITION BY toYYYYMM(at) ORDER BY (message, digest) SETTINGS index_granularity = 256;

-- One row per message that an address did not take for a reason of its own that may pass. Read with FINAL.
-- privacy: messages; by person, address(address_hash); since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_soft_bounces (
    channel LowCardinality(String),
    address_hash UInt64,
    message UUID,
    person UInt64,
    reason LowCardinality(String),
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(at) ORDER BY (channel, address_hash, message) SETTINGS index_granularity = 1024;

-- What the gate goes by: one row per address, reason and scope for which it must not be written to, as a hash and without a word
-- of whose it was. It outlives the person: who complained and asked to be forgotten is not written to again. Read with FINAL.
-- privacy: proof
-- kept: one for an address and a reason
CREATE TABLE IF NOT EXISTS deliver_stops (
    channel LowCardinality(String),
    address_hash UInt64,                     -- sipHash64(normalised address)
    reason LowCardinality(String),           -- hard, soft, complaint, unsubscribed, manual, role, legal
    scope LowCardinality(String),            -- brand, all (with the first workspace, for every one), list:TOPIC
    at DateTime64(3, 'UTC'),
    expires_at DateTime64(3, 'UTC'),         -- 1970: it does not end by itself
    lifted UInt8
) ENGINE = ReplacingMergeTree(at) ORDER BY (channel, address_hash, reason, scope);

-- For what it holds: brand (this workspace), all (every workspace), or list:NAME (messages of one list).
ALTER TABLE deliver_suppressions ADD COLUMN IF NOT EXISTS scope LowCardinality(String), MODIFY ORDER BY (channel, address_hash, reason, scope);
ALTER TABLE deliver_suppressions ADD COLUMN IF NOT EXISTS expires_at DateTime64(3, 'UTC');
INSERT INTO deliver_stops SELECT channel, address_hash, reason, 'brand', at, expires_at, lifted FROM deliver_suppressions FINAL;

-- To which topic a message belongs: the purpose of a consent, besides marketing; '' none.
ALTER TABLE deliver_outbox ADD COLUMN IF NOT EXISTS topic LowCardinality(String);
ALTER TABLE deliver_retries ADD COLUMN IF NOT EXISTS topic LowCardinality(String);
-- migration: 7 devices that are pushed to, and messages that wait on a site

-- One row per person, device and the person through whom it came. The highest tick holds; read with FINAL.
-- privacy: identifiers; by person, origin; personal token, keys; since seen_at
-- kept: one for a person and a device
CREATE TABLE IF NOT EXISTS deliver_devices (
    person UInt64,
    token_hash UInt64,                       -- sipHash64 of the token in small letters, as in deliver_suppressions
    origin UInt64,                           -- before any merge
    token String,                            -- of a browser: the address of its subscription
    kind LowCardinality(String),             -- ios, android, web …
    service LowCardinality(String),          -- by whom it is reached: fcm, apns, jpush, getui, web
    app LowCardinality(String),              -- bundle or package of the app; of a browser the origin of the site
    vendor LowCardinality(String),           -- huawei, xiaomi …
    keys String,                             -- of a browser: p256dh and auth, as JSON
    seen_at DateTime64(3, 'UTC'),
    moved UInt8,                             -- 1: it went to another person by a merge, or back
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY (person, token_hash, origin) SETTINGS index_granularity = 1024;

-- One row per device: through whom it was seen last, and since when it is gone. The highest tick holds; read with FINAL.
-- privacy: identifiers; by origin; since seen_at
-- kept: one for a device
CREATE TABLE IF NOT EXISTS deliver_device_holders (
    token_hash UInt64,
    origin UInt64,
    seen_at DateTime64(3, 'UTC'),
    gone_at DateTime64(3, 'UTC'),            -- 1970 while it is there
    tick UInt64
) ENGINE = ReplacingMergeTree(tick) ORDER BY token_hash SETTINGS index_granularity = 1024;

-- The devices that this tick's events name, each as the newest of them says.
-- privacy: working; personal token, keys
CREATE TABLE IF NOT EXISTS deliver_tick_devices (
    person UInt64,
    token_hash UInt64,
    origin UInt64,
    token String,
    kind LowCardinality(String),
    service LowCardinality(String),
    app LowCardinality(String),
    vendor LowCardinality(String),
    keys String,
    at DateTime64(3, 'UTC'),
    gone UInt8
) ENGINE = Memory;

-- One row per marketing message to a device whose maker counts them, written before it goes out.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_vendor_places (
    day Date,                                -- in China
    token_hash UInt64,
    message UUID,
    person UInt64,
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, token_hash, message) SETTINGS index_granularity = 1024;

-- One row per message that waits for a person on a site. Read with FINAL.
-- privacy: messages; by person; personal subject, text, link, picture; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_on_site (
    person UInt64,
    message UUID,
    at DateTime64(3, 'UTC'),
    expires_at DateTime64(3, 'UTC'),
    journey UInt32,
    version UInt32,
    step LowCardinality(String),
    round UInt32,
    template UInt32,
    kind LowCardinality(String),
    attempt UInt16,
    address_hash UInt64,
    subject String,
    text String,
    link String,
    picture String,
    language LowCardinality(String)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(expires_at) ORDER BY (person, message) SETTINGS index_granularity = 1024;

-- One row per thing that a person did with such a message: shown, clicked, dismissed.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_on_site_acts (
    person UInt64,
    message UUID,
    act LowCardinality(String),
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at) ORDER BY (person, message, act) SETTINGS index_granularity = 1024;

-- migration: 8 short links of the recipients of texts

-- One row per link in a message that has a code of its own, written before the message goes out.
-- privacy: messages; by person; personal target; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_links (
    code String,
    message UUID,
    place UInt8,                             -- which of the links in the message
    person UInt64,
    address_hash UInt64,
    journey UInt32,
    version UInt32,
    round UInt32,
    step LowCardinality(String),
    channel LowCardinality(String),
    target String CODEC(ZSTD(1)),
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY (code, message, place) SETTINGS index_granularity = 256;

-- migration: 9 quotas: a place in a window for each message that counts against one

-- One row per message and window of a quota that it counts against, written before it goes out. One that a provider refused is
-- freed. The highest version holds; read with FINAL.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_quota_places (
    quota LowCardinality(String),
    account UInt32,
    opens_at DateTime64(3, 'UTC'),           -- of the window; of a sliding one the moment of the place
    subject UInt64,                          -- 0: the account; else whom it counts: sipHash64 of the address or customer
    message UUID,
    person UInt64,
    journey UInt32,
    at DateTime64(3, 'UTC'),
    freed UInt8,
    version UInt64,
    INDEX by_message message TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_person person TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version) PARTITION BY toYYYYMM(at) ORDER BY (quota, account, subject, opens_at, message) SETTINGS index_granularity = 1024;

-- Of previews under way: who would enter (reach 0), and whom of them each way reaches. Taken out at the end of each.
-- privacy: working
CREATE TABLE IF NOT EXISTS deliver_preview_people (
    preview UInt64,
    reach UInt16,
    person UInt64
) ENGINE = Memory;

-- migration: 10 calls: what a caller is to say

-- One row per message that somebody is to be called for: the script as it was written for them. Read with FINAL.
-- privacy: messages; by person; personal subject, script; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS deliver_call_scripts (
    message UUID,
    attempt UInt16,
    person UInt64,
    subject String,
    script String,                           -- with the lines of its questions
    language LowCardinality(String),
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at) ORDER BY (message, attempt) SETTINGS index_granularity = 256;

-- migration: 11 which process a sender was, as the engine's server knows it

ALTER TABLE deliver_workers ADD COLUMN IF NOT EXISTS process String;

-- migration: 12 which runs of senders have left nothing open: told by who they were, not by clocks

ALTER TABLE deliver_workers ADD COLUMN IF NOT EXISTS settled UInt8 DEFAULT 0;
