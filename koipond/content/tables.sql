-- migration: 1 rows of feeds, choices for messages

-- One row per row of a feed under one of its revisions; the feed says which revision counts.
-- privacy: none
-- kept: goes; with the next revision of the feed
CREATE TABLE IF NOT EXISTS content_feed_rows (
    feed UInt32,
    revision UInt32,
    position UInt32,                         -- from 0, as the feed was given
    id String,
    row String                               -- JSON
) ENGINE = MergeTree ORDER BY (feed, revision, position)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per message and block: which wording the person got, and as the block 'language' in which language. Written
-- when the message is let out; written twice it is the same row, or what was chosen last. Read with FINAL.
-- privacy: messages; by person; since at
-- kept: rule
CREATE TABLE IF NOT EXISTS content_choices (
    message UUID,
    person UInt64,
    template UInt32,                         -- version of a template
    block LowCardinality(String),
    variant LowCardinality(String),
    at DateTime64(3, 'UTC'),
    INDEX by_person person TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ReplacingMergeTree(at) ORDER BY (template, block, message)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;
