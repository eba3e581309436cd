-- name: link_codes
-- One row per link of a message: its code of this try. The same asked again is the same code.
SELECT w.1 AS message, w.2 AS place,
       sipHash64Keyed(({k0:UInt64}, {k1:UInt64}), concat(w.1, ':', toString(w.2), ':', toString({try:UInt8}))) % {codes:UInt64} AS number,
       arrayStringConcat(arrayMap(power -> substring({alphabet:String}, 1 + intDiv(number, power) % {base:UInt64}, 1), {powers:Array(UInt64)})) AS code
FROM (SELECT arrayJoin(arrayZip({messages:Array(String)}, {places:Array(UInt8)})) AS w)

-- name: links_of_codes
-- Whose codes these are, where they are somebody's.
SELECT code, toString(message) AS message, place FROM deliver_links WHERE code IN {codes:Array(String)}

-- name: link_of_code
-- At most one row: whose link a code is, and where it leads.
SELECT toString(message) AS message, person, address_hash, journey, version, round, toString(step) AS step, toString(channel) AS channel, target
FROM deliver_links WHERE code = {code:String} ORDER BY at DESC LIMIT 1
