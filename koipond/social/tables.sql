-- migration: 1 followers, what they did, what was taken of their windows and grants

-- One row per follower of an account, or user of a mini program: when they last did what opens a window. Each column is a
-- maximum, so rows may come in any order and twice. Read with GROUP BY or FINAL. Who a follower is, identify knows by the openid.
-- privacy: identifiers; by text(openid); personal openid
CREATE TABLE IF NOT EXISTS social_followers (
    account UInt32,
    openid String,
    since SimpleAggregateFunction(max, DateTime64(3, 'UTC')),        -- followed, the last time
    until SimpleAggregateFunction(max, DateTime64(3, 'UTC')),        -- unfollowed, the last time
    message_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),   -- wrote to the account
    act_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),       -- followed, scanned or tapped the menu
    paid_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    entered_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),   -- came into the customer service of a mini program
    seen_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))       -- did anything at all
) ENGINE = AggregatingMergeTree ORDER BY (account, openid) SETTINGS index_granularity = 1024;

-- What an account says of its follower, the newest. Read with FINAL.
-- privacy: identifiers; by text(openid, unionid); personal openid, unionid
CREATE TABLE IF NOT EXISTS social_known (
    account UInt32,
    openid String,
    unionid String,
    scene LowCardinality(String),            -- how they came: ADD_SCENE_QR_CODE, ADD_SCENE_SEARCH …
    tags Array(UInt32),
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(at) ORDER BY (account, openid)
SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per following, unfollowing and scanning; `scene` is that of the QR code, '' without one.
-- privacy: events; by text(openid); personal openid; since at
CREATE TABLE IF NOT EXISTS social_moves (
    account UInt32,
    what LowCardinality(String),             -- followed, unfollowed, scanned
    scene String,
    openid String,
    at DateTime64(3, 'UTC'),
    message_id String,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (account, what, scene, at)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per answer to the question whether a notice may be sent: 1 allows one more, 0 takes all that were left.
-- privacy: consents; by text(openid); personal openid; since at
CREATE TABLE IF NOT EXISTS social_grants (
    account UInt32,
    openid String,
    notice String,                           -- the platform's id of the template
    granted UInt8,
    at DateTime64(3, 'UTC'),
    message_id String,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree ORDER BY (account, openid, notice, at)
SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per message that took a place in a window or a grant, written before the platform is asked: the newest version
-- holds, read with FINAL. `freed`: the platform refused the message, so nothing of it was used.
-- privacy: messages; by text(openid); personal openid; since at
CREATE TABLE IF NOT EXISTS social_taken (
    account UInt32,
    openid String,
    message UUID,
    way LowCardinality(String),              -- custom, notice
    notice String,
    at DateTime64(3, 'UTC'),
    freed UInt8,
    version UInt64,
    INDEX by_message message TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version) ORDER BY (account, openid, message)
SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per person whom a mass message was for: what counts in their month. Totals are all that the platform tells.
-- privacy: messages; by text(openid, human); personal openid, human; since at
CREATE TABLE IF NOT EXISTS social_mass_people (
    mass UInt32,
    part UInt32,                             -- in which request they are; 0 where the platform finds them itself
    account UInt32,
    openid String,
    human String,                            -- the unionid, or the openid where there is none
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY (mass, openid)
SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;
