-- name: moves
-- What moved the person of a message on in its journey and round, up to the message: its tick, and the move.
SELECT tick, journey, round, seq, version, step, outcome, next, at FROM journeys_moves WHERE journey = {journey:UInt32} AND person = {person:UInt64} AND round = {round:UInt32} AND tick <= {tick:UInt64} ORDER BY seq, at LIMIT 100

-- name: events
-- What came of the person in these ticks.
SELECT message_id, name, tick, received_at FROM profiles_timeline WHERE person = {person:UInt64} AND tick IN {ticks:Array(UInt64)} AND source != 0 ORDER BY received_at LIMIT 100

-- name: put
SELECT person, channel, journey, version, step, round, kind, send_at, tick FROM deliver_outbox WHERE message = {message:UUID} LIMIT 1

-- name: claims
SELECT attempt, worker, at FROM deliver_claims WHERE message = {message:UUID} ORDER BY attempt

-- name: told
-- What became of it; what providers and links said is left out, it may tell of the person.
SELECT status, reason, attempt, at, tick FROM deliver_receipts WHERE journey = {journey:UInt32} AND step = {step:String} AND message = {message:UUID} ORDER BY at LIMIT 200

-- name: sent
SELECT attempt, account, sent_as, at FROM deliver_sent WHERE message = {message:UUID} ORDER BY at LIMIT 50
