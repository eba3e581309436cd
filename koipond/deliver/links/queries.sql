-- name: link_codes
-- One row per link of a message: the first of its codes that no other link has. The same asked again is the same code.
WITH wanted AS (
    SELECT w.1 AS message, w.2 AS place, tries.n AS n,
           sipHash64Keyed(({k0:UInt64}, {k1:UInt64}), concat(w.1, ':', toString(w.2), ':', toString(tries.n))) % {codes:UInt64} AS number,
           arrayStringConcat(arrayMap(power -> substring({alphabet:String}, 1 + intDiv(number, power) % {base:UInt64}, 1), {powers:Array(UInt64)})) AS code
    FROM (SELECT arrayJoin(arrayZip({messages:Array(String)}, {places:Array(UInt8)})) AS w) AS asked
    CROSS JOIN (SELECT arrayJoin(range({tries:UInt8})) AS n) AS tries
)
SELECT w.message AS message, w.place AS place, argMin(w.code, w.n) AS code
FROM wanted AS w
LEFT JOIN (SELECT code, toString(message) AS message, place, 1 AS there FROM deliver_links WHERE code IN (SELECT code FROM wanted)) AS h ON h.code = w.code
WHERE h.there = 0 OR (h.message = w.message AND h.place = w.place)
GROUP BY message, place

-- name: link_of_code
-- At most one row: whose link a code is, and where it leads.
SELECT toString(message) AS message, person, address_hash, journey, version, round, toString(step) AS step, toString(channel) AS channel, target
FROM deliver_links WHERE code = {code:String} ORDER BY at DESC LIMIT 1
