-- name: on_site_waiting
-- One row per message that waits for a visitor, the oldest first; `shown` how many they were shown since a moment.
SELECT toString(m.message) AS message, m.person AS person, m.journey AS journey, m.version AS version, toString(m.step) AS step, m.round AS round,
       m.template AS template, toString(m.kind) AS kind, m.address_hash AS address_hash, m.subject AS subject, m.text AS text, m.link AS link,
       m.picture AS picture, toString(m.language) AS language,
       (SELECT uniqExact(message) FROM deliver_on_site_acts WHERE person IN {people:Array(UInt64)} AND act = 'shown' AND at > {since:DateTime64(3, 'UTC')}) AS shown
FROM (SELECT * FROM deliver_on_site FINAL WHERE person IN {people:Array(UInt64)}) AS m
WHERE m.expires_at > {now:DateTime64(3, 'UTC')}
  AND m.message NOT IN (SELECT message FROM deliver_on_site_acts WHERE person IN {people:Array(UInt64)})
ORDER BY m.kind != 'transactional', m.at, message
LIMIT {most:UInt32}

-- name: on_site_message
-- A message of a visitor, whatever became of it.
SELECT toString(message) AS message, person, journey, version, toString(step) AS step, round, template, toString(kind) AS kind, address_hash
FROM (SELECT * FROM deliver_on_site FINAL WHERE person IN {people:Array(UInt64)}) AS m WHERE m.message = toUUIDOrZero({message:String})
