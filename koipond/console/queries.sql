-- How things stand, for the home page and GET /status. One row per segment or journey, never per person.

-- name: events
SELECT count() FROM profiles_events

-- name: segments
-- One row per segment.
SELECT segment, groupBitmapMerge(members) AS members
FROM segments_members FINAL
GROUP BY segment

-- name: entries
-- One row per journey: how often somebody entered, and how many stand in it now (without the hold-out).
SELECT journey, count() AS entered, countIf(done = 0 AND holdout = 0) AS standing
FROM journeys_positions FINAL
WHERE gone = 0
GROUP BY journey

-- name: messages
-- One row per journey: messages that a provider took, and those that were opened, each once.
SELECT journey, uniqExactIf(message, status = 'accepted') AS sent, uniqExactIf(message, status = 'opened') AS opened
FROM deliver_receipts
WHERE status IN ('accepted', 'opened')
GROUP BY journey

-- name: waiting
-- Items of the inbox that no tick has taken up.
SELECT count() FROM collect_inbox WHERE [[later]]
