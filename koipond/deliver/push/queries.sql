-- name: devices_named
-- One row per device that the events of this tick name: what the newest of them says. `told` is a service that the app names itself.
INSERT INTO deliver_tick_devices
SELECT p.person AS person, sipHash64(lowerUTF8(token)) AS token_hash, p.origin AS origin, token, kind,
       multiIf(told IN {services:Array(String)}, told, kind = 'web', 'web', match(token, '^[0-9a-fA-F]{64,200}$'), 'apns',
               match(token, '^[0-9a-f]{32}$'), 'getui', match(token, '^1[0-9a-z]{16,22}$'), 'jpush', 'fcm') AS service,
       app, transform(lowerUTF8(maker), {makers:Array(String)}, {vendors:Array(String)}, '') AS vendor, keys, at, gone
FROM (
    SELECT lane, seq, at, message_id, name = 'push_token_gone' AS gone,
           if(gone AND props['token'] != '', props['token'], JSONExtractString(context, 'device', 'token')) AS token,
           lowerUTF8(JSONExtractString(context, 'device', 'type')) AS kind, lowerUTF8(JSONExtractString(context, 'device', 'service')) AS told,
           if(JSONExtractString(context, 'app', 'namespace') != '', JSONExtractString(context, 'app', 'namespace'), JSONExtractString(context, 'app', 'name')) AS app,
           if(JSONExtractString(context, 'device', 'manufacturer') != '', JSONExtractString(context, 'device', 'manufacturer'), JSONExtractString(context, 'device', 'brand')) AS maker,
           JSONExtractRaw(context, 'device', 'keys') AS keys
    FROM collect_tick_events
    WHERE (position(context, '"token"') > 0 OR name = 'push_token_gone') AND match(token, '^[!-~]+$') AND length(token) BETWEEN 8 AND 2048 AND length(keys) < 1000
) AS e
INNER JOIN identify_tick_persons AS p USING (lane, seq)
WHERE p.person != 0
ORDER BY at DESC, message_id DESC
LIMIT 1 BY token_hash

-- name: devices_held
-- One row per device of this tick that changes hands, is gone, or has not been noted for a day. An older word changes nothing.
SELECT t.token_hash AS token_hash, t.origin AS origin, t.at AS seen_at, if(t.gone, t.at, toDateTime64(0, 3, 'UTC')) AS gone_at, {number:UInt64} AS tick
FROM deliver_tick_devices AS t
LEFT JOIN (
    SELECT token_hash, origin, seen_at, gone_at, 1 AS there FROM deliver_device_holders FINAL
    WHERE token_hash IN (SELECT token_hash FROM deliver_tick_devices)
) AS h ON h.token_hash = t.token_hash
WHERE h.there = 0 OR (t.at >= h.seen_at AND (t.origin != h.origin OR t.gone != (h.gone_at > toDateTime64(0, 3, 'UTC')) OR t.at >= h.seen_at + INTERVAL 1 DAY))

-- name: devices_seen
-- One row per device of this tick that is new to its person, is another than it was, or has not been noted for a day.
SELECT t.person AS person, t.token_hash AS token_hash, t.origin AS origin, t.token AS token, t.kind AS kind, t.service AS service, t.app AS app,
       t.vendor AS vendor, t.keys AS keys, t.at AS seen_at, 0 AS moved, {number:UInt64} AS tick
FROM deliver_tick_devices AS t
LEFT JOIN (
    SELECT person, token_hash, origin, kind, service, app, vendor, keys, seen_at, moved, 1 AS there FROM deliver_devices FINAL
    WHERE person IN (SELECT person FROM deliver_tick_devices) AND token_hash IN (SELECT token_hash FROM deliver_tick_devices)
) AS d ON d.person = t.person AND d.token_hash = t.token_hash AND d.origin = t.origin
WHERE t.gone = 0 AND (d.there = 0 OR d.moved = 1 OR (t.at >= d.seen_at AND (
    t.at >= d.seen_at + INTERVAL 1 DAY OR (t.kind, t.service, t.app, t.vendor, t.keys) != (d.kind, d.service, d.app, d.vendor, d.keys))))

-- name: devices_merged
-- The devices of who was merged in this tick, under the one who is left; and that they are no longer where they were.
SELECT arrayJoin([(m.survivor, toUInt8(0)), (d.person, toUInt8(1))]) AS place, place.1 AS person, token_hash, origin, token, kind, service, app, vendor, keys,
       seen_at, place.2 AS moved, {number:UInt64} AS tick
FROM (SELECT * FROM deliver_devices FINAL WHERE person IN (SELECT loser FROM identify_tick_merges) AND moved = 0) AS d
INNER JOIN identify_tick_merges AS m ON m.loser = d.person

-- name: devices_parted
-- The same for what was taken apart in this tick.
SELECT arrayJoin([(p.now, toUInt8(0)), (d.person, toUInt8(1))]) AS place, place.1 AS person, token_hash, origin, token, kind, service, app, vendor, keys,
       seen_at, place.2 AS moved, {number:UInt64} AS tick
FROM (SELECT * FROM deliver_devices FINAL WHERE person IN (SELECT was FROM identify_tick_parts) AND moved = 0) AS d
INNER JOIN (SELECT DISTINCT origin, was, now FROM identify_tick_parts WHERE was != now) AS p ON p.was = d.person AND p.origin = d.origin

-- name: devices_of
-- One row per device that some persons have now, the newest first. `ended`: a service said that it is dead.
SELECT d.person AS person, d.token AS token, d.token_hash AS token_hash, toString(d.kind) AS kind, toString(d.service) AS service, toString(d.app) AS app,
       toString(d.vendor) AS vendor, d.keys AS keys, d.seen_at AS seen_at, d.token_hash IN (
           SELECT address_hash FROM deliver_suppressions FINAL WHERE channel = 'push' AND reason = 'hard' AND lifted = 0
             AND address_hash IN (SELECT token_hash FROM deliver_devices WHERE person IN {people:Array(UInt64)})) AS ended
FROM (SELECT * FROM deliver_devices FINAL WHERE person IN {people:Array(UInt64)}) AS d
INNER JOIN (
    SELECT token_hash, origin, gone_at FROM deliver_device_holders FINAL
    WHERE token_hash IN (SELECT token_hash FROM deliver_devices WHERE person IN {people:Array(UInt64)})
) AS h ON h.token_hash = d.token_hash AND h.origin = d.origin
WHERE d.moved = 0 AND h.gone_at = toDateTime64(0, 3, 'UTC')
ORDER BY seen_at DESC, token_hash
LIMIT {most:UInt32} BY person

-- name: vendor_places
-- How many marketing messages of a day each of some devices was sent, without those of this page. One row per device.
SELECT token_hash, uniqExact(message) FROM deliver_vendor_places
WHERE day = {day:Date} AND token_hash IN {devices:Array(UInt64)} AND message NOT IN {messages:Array(UUID)}
GROUP BY token_hash

-- name: devices_standing
-- One row per kind of device: `alive`, those a push can reach, `seen` of them since a moment; `dead`, of which app or push service said that they are gone.
SELECT toString(service) AS service, toString(kind) AS kind, toString(vendor) AS vendor, toString(app) AS app,
       uniqExactIf(token_hash, there) AS alive, uniqExactIf(token_hash, there AND seen_at >= {since:DateTime64(3, 'UTC')}) AS seen, uniqExactIf(token_hash, NOT there) AS dead
FROM ([[devices]]) GROUP BY service, kind, vendor, app ORDER BY alive DESC, dead DESC, service, kind, vendor, app LIMIT {most:UInt32}

-- name: devices_all
-- One row per device and whose it is now.
SELECT d.person AS person, d.token_hash AS token_hash, d.service AS service, d.kind AS kind, d.vendor AS vendor, d.app AS app, d.seen_at AS seen_at,
       h.gone_at = toDateTime64(0, 3, 'UTC') AND d.token_hash NOT IN (
           SELECT address_hash FROM deliver_suppressions FINAL WHERE channel = 'push' AND reason = 'hard' AND lifted = 0) AS there
FROM (SELECT * FROM deliver_devices FINAL WHERE moved = 0) AS d
INNER JOIN (SELECT token_hash, origin, gone_at FROM deliver_device_holders FINAL) AS h ON h.token_hash = d.token_hash AND h.origin = d.origin
