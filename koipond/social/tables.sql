-- migration: 1 followers, what they did, what was taken of their windows and grants

-- One row per follower of an account, or user of a mini program: when they last did what opens a window. Each column is a
-- maximum, so rows may come in any order and twice. Read with GROUP BY or FINAL. Who a follower is, identify knows by the openid.
-- privacy: identifiers; by text(openid); personal openid
-- kept: one for a follower
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
-- kept: one for a follower
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
-- privacy: messages; by text(openid); personal openid; since at
-- kept: rule
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
-- privacy: messages; by text(openid); personal openid; since at
-- kept: rule
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
-- kept: rule
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
-- kept: rule
CREATE TABLE IF NOT EXISTS social_mass_people (
    mass UInt32,
    part UInt32,                             -- in which request they are; 0 where the platform finds them itself
    account UInt32,
    openid String,
    human String,                            -- the unionid, or the openid where there is none
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY (mass, openid)
SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;

-- migration: 2 WeCom: members and their customers, mass messages, marks, members of groups

-- One row per member of staff and customer who are or were each other's contact. By moments, so that what is told late or twice
-- changes nothing. The highest version holds; read with FINAL.
-- privacy: identifiers; by person; personal external_userid, name, remark, unionid; since added_at
-- kept: one for a member and a customer
CREATE TABLE IF NOT EXISTS social_wecom_friends (
    account UInt32,
    userid String,
    external_userid String,
    person UInt64,                           -- who it is now, after merges
    origin UInt64,                           -- who it was when it was said
    name String,                             -- as the customer calls themselves
    remark String,                           -- as the member calls them
    unionid String,
    add_way UInt16,                          -- 1 QR code, 2 search, 3 card, 4 group … (WeCom's own numbers)
    state String,                            -- of the live code by which they came
    tags Array(String),                      -- ids of tags of the corp
    added_at DateTime64(3, 'UTC'),
    changed_at DateTime64(3, 'UTC'),         -- we were told of a change, by our clock
    details_at DateTime64(3, 'UTC'),         -- when name, remark and tags were so
    talked_at DateTime64(3, 'UTC'),
    ended_at DateTime64(3, 'UTC'),           -- not before added_at: they are no contact any more
    ended_by LowCardinality(String),         -- customer, member, transfer
    version UInt64,
    tick UInt64,
    INDEX by_person person TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version) ORDER BY (account, external_userid, userid) SETTINGS index_granularity = 1024;

-- One row per message that waits for a member, or waited. The highest version holds; read with FINAL.
-- privacy: messages; by person; personal external_userid, body; since kept_at
-- kept: rule
CREATE TABLE IF NOT EXISTS social_wecom_letters (
    account UInt32,
    message UUID,
    attempt UInt16,
    person UInt64,
    userid String,
    external_userid String,
    journey UInt32,
    content UInt64,                          -- hash of body: what is alike goes in one task
    body String CODEC(ZSTD(3)),              -- JSON: text and attachments
    kept_at DateTime64(3, 'UTC'),
    expires_at DateTime64(3, 'UTC'),
    task UInt64,                             -- 0: in no task yet
    status LowCardinality(String),           -- waiting, asked, sent, not_friend, quota, refused, expired, cancelled
    status_at DateTime64(3, 'UTC'),
    version UInt32,
    INDEX by_task task TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_message message TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version) PARTITION BY toYYYYMM(kept_at) ORDER BY (account, external_userid, message, attempt) SETTINGS index_granularity = 1024;

-- What both sides last agreed on of a tag of a pair: whoever says something else later is followed. The newest holds; read with FINAL.
-- privacy: identifiers; by text(external_userid); personal external_userid; since at
-- kept: one for a pair and a tag
CREATE TABLE IF NOT EXISTS social_wecom_marks (
    account UInt32,
    userid String,
    external_userid String,
    tag String,
    marked UInt8,
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(at) ORDER BY (account, external_userid, userid, tag) SETTINGS index_granularity = 1024;

-- One row per group and member, staff and customers. The highest version holds; read with FINAL.
-- privacy: identifiers; by text(member); personal member, name, unionid; since joined_at
-- kept: one for a group and a member
CREATE TABLE IF NOT EXISTS social_wecom_group_members (
    account UInt32,
    chat_id String,
    member String,                           -- userid, or external_userid
    customer UInt8,
    name String,
    unionid String,
    state String,                            -- of the way by which they came
    joined_at DateTime64(3, 'UTC'),
    left_at DateTime64(3, 'UTC'),            -- 1970: is there
    version UInt64
) ENGINE = ReplacingMergeTree(version) ORDER BY (account, chat_id, member) SETTINGS index_granularity = 1024;

-- migration: 3 answers by rules, tags of who scanned

-- One row per message that a rule answered.
-- privacy: messages; by text(openid); personal openid; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS social_replied (
    account UInt32,
    rule UInt32,
    openid String,
    at DateTime64(3, 'UTC'),
    message_id String,
    tick UInt64,
    INDEX by_tick tick TYPE minmax GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (account, rule, at)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- Up to which scan of theirs a follower has the platform's tags of a code. The newest holds; read with FINAL.
-- privacy: identifiers; by text(openid); personal openid; since at
-- kept: one for a follower and a code
CREATE TABLE IF NOT EXISTS social_scan_tagged (
    account UInt32,
    scene String,
    openid String,
    at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(at) ORDER BY (account, scene, openid)
SETTINGS index_granularity = 1024, enable_block_number_column = 1, enable_block_offset_column = 1;
