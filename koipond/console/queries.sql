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
-- One row per journey: messages that a provider took, and those that were opened. Each has one receipt of either: what
-- was accepted is never tried again, and the id of an opening follows from its message. So the two columns of the key that
-- are read tell it, and no ids are compared.
SELECT journey, countIf(status = 'accepted') AS sent, countIf(status = 'opened') AS opened
FROM deliver_receipts
GROUP BY journey

-- name: waiting
-- Items of the inbox that no tick has taken up.
SELECT count() FROM collect_inbox WHERE [[later]]
