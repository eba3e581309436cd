-- name: feed_rows
-- The rows of a feed in order.
SELECT row FROM content_feed_rows WHERE feed = {feed:UInt32} AND revision = {revision:UInt32} ORDER BY position

-- name: forget_feed_rows
-- Takes away all rows of a feed but those that count now.
DELETE FROM content_feed_rows WHERE feed = {feed:UInt32} AND revision != {revision:UInt32}

-- name: empty_traits
-- Of how many people, and of how many of them a trait is empty, trait by trait.
SELECT count() [[empty]] FROM [[table]] FINAL WHERE person != 0

-- name: feeds_with
-- The feeds, of those that are asked for, of which any row that is kept contains a text.
SELECT DISTINCT feed FROM content_feed_rows WHERE feed IN {feeds:Array(UInt32)} AND position(row, {part:String}) > 0 ORDER BY feed
