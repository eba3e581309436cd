-- name: company_sayings
-- One row per set of keys that this tick's group calls carry, in the order in which they came.
SELECT group_id, [[credit_code]] AS credit_code, [[domain]] AS domain,
       argMin(source, (received_at, lane, seq)), argMin(message_id, (received_at, lane, seq)), argMin(at, (received_at, lane, seq))
FROM collect_tick_events
WHERE kind = 'group'
GROUP BY group_id, credit_code, domain
ORDER BY min((received_at, lane, seq))

-- name: company_keys_known
-- All keys of the companies that have one of these keys, before this tick.
SELECT kind, value, company FROM profiles_company_keys
WHERE tick < {number:UInt64} AND company IN (
    SELECT company FROM profiles_company_keys
    WHERE tick < {number:UInt64} AND (kind, value) IN (SELECT arrayJoin(arrayZip({kinds:Array(String)}, {texts:Array(String)})) AS k))

-- name: company_keys_of_tick
SELECT kind, value FROM profiles_company_keys WHERE tick = {number:UInt64}

-- name: company_values
-- One row per trait that a group call gives its company. Twice is once: the same time and message give the same version.
INSERT INTO profiles_company_values (company, trait, value, at, source, message_id, tick)
SELECT t.company, transform(said.1, {spelt:Array(String)}, {ours:Array(String)}, toString(said.1)), trimBoth(said.2), e.at, e.source,
       e.message_id, {number:UInt64}
FROM (
    SELECT group_id, [[credit_code]] AS credit_code, [[domain]] AS domain, at, source, message_id,
           arrayJoin(CAST(traits, 'Array(Tuple(String, String))')) AS said
    FROM collect_tick_events WHERE kind = 'group'
) AS e
INNER JOIN profiles_tick_companies AS t USING (group_id, credit_code, domain)
WHERE said.1 != ''

-- name: company_rows
-- What holds now of the companies that this tick names.
INSERT INTO profiles_companies (company, name, name_key, traits, tick)
SELECT company, said['name'] AS name, [[name_key]] AS name_key, mapFilter((k, v) -> k != '' AND k != 'name', said), {number:UInt64}
FROM (
    SELECT named.company AS company, CAST(groupArray((toString(v.trait), v.value)), 'Map(String, String)') AS said
    FROM (SELECT DISTINCT company FROM profiles_tick_companies) AS named
    LEFT JOIN (
        SELECT company, trait, value FROM profiles_company_values FINAL
        WHERE company IN (SELECT company FROM profiles_tick_companies) AND value != ''
    ) AS v ON v.company = named.company
    GROUP BY company
)

-- name: name_key
-- A name to compare: small letters of one width, without signs, blanks and the legal form at its end.
replaceRegexpAll(
    replaceRegexpOne(lowerUTF8(normalizeUTF8NFKC(name)),
        '[\\s,.]*(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团|公司|co[.]?[, ]*ltd|ltd|limited|inc|incorporated|corp|corporation|company|llc|plc|gmbh|ag|s[.]?a|b[.]?v|pty)[.\\s]*$', ''),
    '[\\s\\pP\\pS]+', '')

-- name: memberships_of_groups
-- One row per person, company and role that group calls name, the first and the last of this tick; what holds anyway is
-- left out. Before there was an end to any of them, an opening that is not earlier than the first says nothing new.
SELECT s.person, s.company, s.role, s.since, s.until, s.at, s.source, s.message_id, '' AS by, s.origin AS origin, {number:UInt64} AS tick
FROM (
    SELECT p.person AS person, p.origin AS origin, t.company AS company, e.role AS role, e.since AS since, e.until AS until, e.at AS at, e.source AS source,
           e.message_id AS message_id,
           row_number() OVER (PARTITION BY person, origin, company, role, since, until ORDER BY at, message_id) AS nth,
           row_number() OVER (PARTITION BY person, origin, company, role, since, until ORDER BY at DESC, message_id DESC) AS nth_last
    FROM (
        SELECT lane, seq, group_id, [[credit_code]] AS credit_code, [[domain]] AS domain, at, source, message_id,
               substringUTF8(replaceRegexpAll(lowerUTF8(trimBoth(JSONExtractString(context, 'membership', 'role'))), '[\\s-]+', '_'), 1, 60) AS said,
               if(said = '', 'member', said) AS role,
               parseDateTime64BestEffortOrNull(JSONExtractString(context, 'membership', 'since'), 3, 'UTC') AS since,
               parseDateTime64BestEffortOrNull(JSONExtractString(context, 'membership', 'until'), 3, 'UTC') AS until
        FROM collect_tick_events WHERE kind = 'group'
    ) AS e
    INNER JOIN identify_tick_persons AS p ON p.lane = e.lane AND p.seq = e.seq
    INNER JOIN profiles_tick_companies AS t ON t.group_id = e.group_id AND t.credit_code = e.credit_code AND t.domain = e.domain
    WHERE p.person != 0
) AS s
LEFT JOIN (
    SELECT person, origin, company, toString(role) AS role, min(at) AS first_at, countIf(isNotNull(until)) AS ends, 1 AS there
    FROM profiles_memberships
    WHERE tick != {number:UInt64} AND person IN (SELECT person FROM identify_tick_persons)
    GROUP BY person, origin, company, role
) AS k ON k.person = s.person AND k.origin = s.origin AND k.company = s.company AND k.role = s.role
WHERE (nth = 1 OR nth_last = 1) AND (k.there = 0 OR k.ends > 0 OR s.at < k.first_at OR isNotNull(s.since) OR isNotNull(s.until))

-- name: memberships_by_hand
-- One row per role that somebody here gave or took.
SELECT person, toUInt64OrZero(props['company']) AS company, props['role'] AS role,
       parseDateTime64BestEffortOrNull(props['since'], 3, 'UTC') AS since,
       if(name = 'company_left', coalesce(parseDateTime64BestEffortOrNull(props['until'], 3, 'UTC'), at),
          parseDateTime64BestEffortOrNull(props['until'], 3, 'UTC')) AS until,
       at, source, message_id, props['by'] AS by, origin, {number:UInt64} AS tick
FROM profiles_tick_events
WHERE person != 0 AND source = 0 AND name IN ('company_joined', 'company_left') AND toUInt64OrZero(props['company']) != 0

-- name: memberships
-- One row per person, company and role with what was said last. `since` is what was said, else when it was said first.
SELECT person, company, toString(role) AS role, coalesce(argMaxIf(m.since, (m.at, m.message_id), isNotNull(m.since)), min(m.at)) AS since,
       argMax(tuple(m.until), (m.at, m.message_id)).1 AS until, max(m.at) AS said_at, argMax(m.source, (m.at, m.message_id)) AS source,
       argMax(m.by, (m.at, m.message_id)) AS by, argMax(m.origin, (m.at, m.message_id)) AS origin
FROM profiles_memberships AS m
WHERE [[who]]
GROUP BY person, company, role

-- name: names_of_companies
SELECT company, name, traits FROM profiles_companies FINAL WHERE company IN {companies:Array(UInt64)}

-- name: company
SELECT company, name, name_key, traits FROM profiles_companies FINAL WHERE company = {company:UInt64}

-- name: keys_of_companies
SELECT company, kind, value, source, message_id, at FROM profiles_company_keys
WHERE company IN {companies:Array(UInt64)} ORDER BY company, indexOf({kinds:Array(String)}, kind), at, value

-- name: keys_refused
-- What was said of this company and belongs to another one, and the other way round.
SELECT kind, value, company, other, message_id, at FROM profiles_company_refused FINAL
WHERE company = {company:UInt64} OR other = {company:UInt64} ORDER BY at DESC LIMIT 100

-- name: same_name
SELECT company, name FROM profiles_companies FINAL
WHERE name_key = {name_key:String} AND name_key != '' AND company != {company:UInt64} ORDER BY company LIMIT 20

-- name: company_figures
-- One row per company with people: how many belong to it now, and what they brought.
SELECT company, uniqExact(m.person) AS people, sum(f.orders) AS orders, sum(f.revenue) AS revenue,
       max(f.last_order_at) AS last_order_at, max(f.last_seen_at) AS last_activity_at
FROM (
    SELECT DISTINCT person, company FROM (
        SELECT person, company, role, argMax(tuple(until), (at, message_id)).1 AS ends
        FROM profiles_memberships WHERE [[who]] GROUP BY person, company, role
    ) WHERE isNull(ends) OR ends > {now:DateTime64(3, 'UTC')}
) AS m
LEFT JOIN (SELECT person, orders, revenue, last_order_at, last_seen_at FROM profiles_figures FINAL WHERE [[of]]) AS f ON f.person = m.person
GROUP BY company

-- name: page_of_companies
SELECT c.company AS company, c.name AS name, c.traits AS traits, f.people AS people, f.orders AS orders, f.revenue AS revenue,
       f.last_order_at AS last_order_at, f.last_activity_at AS last_activity_at
FROM (SELECT company, name, name_key, traits FROM profiles_companies FINAL WHERE [[where]]) AS c
LEFT JOIN ([[figures]]) AS f ON f.company = c.company
ORDER BY [[order]], company
LIMIT {limit:UInt32} OFFSET {offset:UInt32}

-- name: how_many_companies
SELECT count() FROM profiles_companies FINAL WHERE [[where]]

-- name: companies_like
(positionCaseInsensitiveUTF8(name, [[text]]) > 0 OR ([[key]] != '' AND position(name_key, [[key]]) > 0)
 OR company IN (SELECT company FROM profiles_company_keys WHERE position(lowerUTF8(value), lowerUTF8([[text]])) > 0))

-- name: page_of_members
-- One row per person of a company with the roles that go on (or, with `past`, all).
SELECT r.person AS person, coalesce(t.t_name, nullIf(trimBoth(concat(coalesce(t.t_first_name, ''), ' ', coalesce(t.t_last_name, ''))), ''), '') AS name,
       coalesce(t.t_email, '') AS email, coalesce(t.t_title, '') AS title, r.roles AS roles, f.orders AS orders, f.revenue AS revenue,
       f.last_seen_at AS last_seen_at
FROM (
    SELECT person, arraySort(groupArray((role, since, until, source, by))) AS roles
    FROM ([[memberships]])
    WHERE {past:UInt8} = 1 OR isNull(until) OR until > {now:DateTime64(3, 'UTC')}
    GROUP BY person HAVING person > {after:UInt64} ORDER BY person LIMIT {limit:UInt32}
) AS r
LEFT JOIN (SELECT * FROM profiles_traits FINAL WHERE person IN (SELECT person FROM profiles_memberships WHERE company = {company:UInt64})) AS t
    ON t.person = r.person
LEFT JOIN (SELECT * FROM profiles_figures FINAL WHERE person IN (SELECT person FROM profiles_memberships WHERE company = {company:UInt64})) AS f
    ON f.person = r.person
ORDER BY person

-- name: page_of_company_timeline
-- What the people of a company did, the newest first: of the thousand of them who were here last.
SELECT person, name, at, message_id, source, amount, props, context, origin
FROM profiles_timeline
WHERE person IN (
    SELECT person FROM profiles_figures FINAL
    WHERE person IN (
        SELECT person FROM ([[memberships]]) WHERE isNull(until) OR until > {now:DateTime64(3, 'UTC')})
    ORDER BY last_seen_at DESC LIMIT {people:UInt32}
) AND [[where]]
ORDER BY at DESC, source DESC, message_id DESC
LIMIT {limit:UInt32}
