-- name: came
-- Which of these events are in this tick.
SELECT DISTINCT name FROM collect_tick_events WHERE source = 0 AND startsWith(name, 'wechat_')

-- name: moves
-- One row per following, unfollowing and scanning of this tick.
SELECT toUInt32OrZero(props['account']) AS account, substring(name, 8) AS what, props['scene'] AS scene, props['openid'] AS openid, at, message_id, {number:UInt64} AS tick
FROM collect_tick_events
WHERE source = 0 AND name IN ('wechat_followed', 'wechat_unfollowed', 'wechat_scanned') AND props['openid'] != ''

-- name: followers
-- One row per follower who did something in this tick. Safe to run twice: each column is a maximum. What an account says of itself
-- wins over what happened in the same second: hence the millisecond.
INSERT INTO social_followers (account, openid, since, until, message_at, act_at, paid_at, entered_at, seen_at)
SELECT toUInt32OrZero(props['account']) AS account, props['openid'] AS openid,
       greatest(maxIf(at, name = 'wechat_followed'), maxIf(fromUnixTimestamp64Milli(toInt64OrZero(props['since']) + 1, 'UTC'), name = 'wechat_seen' AND props['follows'] = '1')),
       greatest(maxIf(at, name = 'wechat_unfollowed'), maxIf(at, name = 'wechat_seen' AND props['follows'] = '0')),
       maxIf(at, name = 'wechat_message'),
       maxIf(at, name IN ('wechat_followed', 'wechat_scanned') OR (name = 'wechat_menu_clicked' AND props['opens'] = '1')),
       maxIf(at, name = 'wechat_paid'),
       maxIf(at, name = 'wechat_entered'),
       maxIf(at, name NOT IN ('wechat_seen', 'wechat_unfollowed'))
FROM collect_tick_events
WHERE source = 0 AND name IN {names:Array(String)} AND props['openid'] != ''
GROUP BY account, openid

-- name: known
-- What accounts say of their followers, the newest of this tick. Safe to run twice: rows replace themselves.
INSERT INTO social_known (account, openid, unionid, scene, tags, at)
SELECT toUInt32OrZero(props['account']) AS account, props['openid'] AS openid, argMax(props['unionid'], at), argMax(props['scene'], at),
       argMax(arrayMap(one -> toUInt32OrZero(one), splitByChar(',', props['tags'])), at), max(at)
FROM collect_tick_events
WHERE source = 0 AND name = 'wechat_seen' AND props['openid'] != ''
GROUP BY account, openid

-- name: grants
-- One row per answer of this tick that changes how many notices may be sent.
SELECT toUInt32OrZero(props['account']) AS account, props['openid'] AS openid, props['notice'] AS notice, toUInt8(props['answer'] = 'accept') AS granted, at, message_id,
       {number:UInt64} AS tick
FROM collect_tick_events
WHERE source = 0 AND name = 'wechat_grant' AND props['openid'] != '' AND props['answer'] IN ('accept', 'off')

-- name: free
-- What messages had taken that were refused in this tick is given back, but where the platform knew of no grant. Safe to run twice.
INSERT INTO social_taken (account, openid, message, way, notice, at, freed, version)
SELECT account, openid, message, way, notice, at, 1, version + 1 FROM social_taken FINAL
WHERE freed = 0 AND message IN (SELECT toUUIDOrZero(props['message']) FROM collect_tick_events
                                WHERE source = 0 AND name = 'wechat_refused' AND props['reason'] != 'no_grant')

-- name: left
-- Who unfollowed in this tick and follows no other account: person, message_id of the event, at, account.
WITH persons AS (
    SELECT p.person AS person, e.message_id AS message_id, e.at AS at, e.props['account'] AS account
    FROM collect_tick_events AS e INNER JOIN identify_tick_persons AS p ON p.lane = e.lane AND p.seq = e.seq
    WHERE e.source = 0 AND e.name = 'wechat_unfollowed' AND p.person != 0
)
SELECT person, message_id, at, account FROM persons
WHERE person NOT IN (
    SELECT i.person FROM (SELECT person, value FROM identify_identifiers FINAL WHERE person IN (SELECT person FROM persons) AND kind = 'openid') AS i
    INNER JOIN (SELECT account, openid, max(since) AS since, max(until) AS until FROM social_followers GROUP BY account, openid) AS f ON f.openid = i.value
    WHERE f.since > f.until
)

-- name: reach
-- One row per person who can be written to by one of these accounts: where a window is open before where a notice was granted
-- before where they were last seen.
SELECT i.person AS person, argMax(tuple(f.account, f.openid), (greatest(f.message_at, f.paid_at) > {open_since:DateTime64(3, 'UTC')}, g.openid != '', f.seen_at, f.account)) AS place
FROM (SELECT person, value FROM identify_identifiers FINAL WHERE person IN {people:Array(UInt64)} AND kind = 'openid') AS i
INNER JOIN (
    SELECT account, openid, max(since) AS since, max(until) AS until, max(message_at) AS message_at, max(paid_at) AS paid_at, max(seen_at) AS seen_at
    FROM social_followers
    WHERE account IN {accounts:Array(UInt32)}
      AND openid IN (SELECT value FROM identify_identifiers FINAL WHERE person IN {people:Array(UInt64)} AND kind = 'openid')
    GROUP BY account, openid
) AS f ON f.openid = i.value
LEFT JOIN (
    SELECT DISTINCT account, openid FROM social_grants WHERE granted = 1 AND account IN {accounts:Array(UInt32)}
      AND openid IN (SELECT value FROM identify_identifiers FINAL WHERE person IN {people:Array(UInt64)} AND kind = 'openid')
) AS g ON g.account = f.account AND g.openid = f.openid
WHERE f.since > f.until OR f.account IN {minis:Array(UInt32)}
GROUP BY person

-- name: standing
-- One row per openid that an account knows: its windows, and how many messages went out in each.
SELECT f.openid AS openid, toUInt8(f.since > f.until) AS follows, f.message_at AS message_at, f.act_at AS act_at, f.paid_at AS paid_at, f.entered_at AS entered_at,
       countIf(t.openid != '' AND t.at >= f.message_at) AS after_message, countIf(t.openid != '' AND t.at >= f.act_at) AS after_act,
       countIf(t.openid != '' AND t.at >= f.paid_at) AS after_paid, countIf(t.openid != '' AND t.at >= f.entered_at) AS after_entered
FROM (
    SELECT openid, max(since) AS since, max(until) AS until, max(message_at) AS message_at, max(act_at) AS act_at, max(paid_at) AS paid_at, max(entered_at) AS entered_at
    FROM social_followers WHERE account = {account:UInt32} AND openid IN {openids:Array(String)} GROUP BY openid
) AS f
LEFT JOIN (
    SELECT openid, at FROM social_taken FINAL
    WHERE account = {account:UInt32} AND openid IN {openids:Array(String)} AND way = 'custom' AND freed = 0 AND at >= {since:DateTime64(3, 'UTC')}
      AND message NOT IN {messages:Array(UUID)}
) AS t ON t.openid = f.openid
GROUP BY f.openid, follows, message_at, act_at, paid_at, entered_at

-- name: grants_left
-- How many notices of each template may still be sent to these, those of the messages asked about not counted.
SELECT g.openid AS openid, g.notice AS notice, arrayCount(one -> one > g.off, g.given) AS given, arrayCount(one -> one > g.off, t.taken) AS taken
FROM (
    SELECT openid, notice, maxIf(at, granted = 0) AS off, groupArrayIf(at, granted = 1) AS given
    FROM social_grants WHERE account = {account:UInt32} AND openid IN {openids:Array(String)} GROUP BY openid, notice
) AS g
LEFT JOIN (
    SELECT openid, notice, groupArray(at) AS taken FROM social_taken FINAL
    WHERE account = {account:UInt32} AND openid IN {openids:Array(String)} AND way = 'notice' AND freed = 0 AND message NOT IN {messages:Array(UUID)}
    GROUP BY openid, notice
) AS t ON t.openid = g.openid AND t.notice = g.notice

-- name: notice_taken
-- The message whose notice a person was sent last before a moment.
SELECT toString(message) FROM social_taken FINAL
WHERE account = {account:UInt32} AND openid = {openid:String} AND way = 'notice' AND notice = {notice:String} AND at <= {upto:DateTime64(3, 'UTC')}
ORDER BY at DESC LIMIT 1

-- name: unknown
-- Followers of an account of whom it was not asked since they last followed.
SELECT f.openid FROM (
    SELECT openid, max(since) AS since, max(until) AS until FROM social_followers WHERE account = {account:UInt32} GROUP BY openid HAVING since > until
) AS f
LEFT JOIN (SELECT openid, at FROM social_known FINAL WHERE account = {account:UInt32}) AS k ON k.openid = f.openid
WHERE k.openid = '' OR k.at < f.since
LIMIT {most:UInt32}

-- name: code_counts
-- Per code: who came by it, and who began to follow by it; acts and persons.
SELECT c.1 AS code, count() AS scans, uniqExact(m.openid) AS people, countIf(m.what = 'followed') AS follows, uniqExactIf(m.openid, m.what = 'followed') AS new_people
FROM (SELECT arrayJoin(arrayZip({codes:Array(UInt64)}, {accounts:Array(UInt32)}, {scenes:Array(String)}, {since:Array(DateTime64(3, 'UTC'))}, {until:Array(DateTime64(3, 'UTC'))})) AS c) AS codes
INNER JOIN (SELECT account, scene, what, openid, at FROM social_moves WHERE scene != '' AND account IN {accounts:Array(UInt32)} AND scene IN {scenes:Array(String)}
            AND what IN ('followed', 'scanned')) AS m ON m.account = c.2 AND m.scene = c.3
WHERE m.at >= c.4 AND m.at < c.5
GROUP BY code

-- name: followers_now
-- Per account: who follows now.
SELECT account, countIf(since > until) AS followers FROM (
    SELECT account, openid, max(since) AS since, max(until) AS until FROM social_followers WHERE account IN {accounts:Array(UInt32)} GROUP BY account, openid
) GROUP BY account

-- name: humans_now
-- How many humans follow any of these accounts, and how many of them more than one: one unionid is one human.
SELECT count() AS humans, countIf(accounts > 1) AS several FROM (
    SELECT if(k.unionid = '', f.openid, k.unionid) AS human, uniqExact(f.account) AS accounts
    FROM (SELECT account, openid, max(since) AS since, max(until) AS until FROM social_followers WHERE account IN {accounts:Array(UInt32)}
          GROUP BY account, openid HAVING since > until) AS f
    LEFT JOIN (SELECT account, openid, unionid FROM social_known FINAL WHERE account IN {accounts:Array(UInt32)}) AS k ON k.account = f.account AND k.openid = f.openid
    GROUP BY human
)

-- name: moves_by_day
-- Per account, day and source: who began to follow, and who left. The source is 'code' for a code of ours, else what the account says.
SELECT m.account AS account, toDate(m.at, {zone:String}) AS day, multiIf(m.scene != '', 'code', k.scene = '', 'unknown', k.scene) AS source,
       uniqExactIf(m.openid, m.what = 'followed') AS came, uniqExactIf(m.openid, m.what = 'unfollowed') AS left
FROM (SELECT account, what, scene, openid, at FROM social_moves WHERE account IN {accounts:Array(UInt32)} AND what IN ('followed', 'unfollowed')
      AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}) AS m
LEFT JOIN (SELECT account, openid, scene FROM social_known FINAL WHERE account IN {accounts:Array(UInt32)}) AS k ON k.account = m.account AND k.openid = m.openid
GROUP BY account, day, source ORDER BY account, day, source

-- name: tags_to_change
-- Who of an account is to get a tag (1) and who is to lose it (0), so that exactly the followers among these persons have it.
SELECT f.openid AS openid, toUInt8(i.openid != '') AS should
FROM (SELECT openid, max(since) AS since, max(until) AS until FROM social_followers WHERE account = {account:UInt32} GROUP BY openid HAVING since > until) AS f
LEFT JOIN (SELECT DISTINCT value AS openid FROM identify_identifiers FINAL WHERE kind = 'openid' AND person IN (SELECT person FROM ([[among]]))) AS i ON i.openid = f.openid
LEFT JOIN (SELECT openid, tags FROM social_known FINAL WHERE account = {account:UInt32}) AS k ON k.openid = f.openid
WHERE should != has(k.tags, {tag:UInt32})
ORDER BY openid

-- name: tagged
-- These followers have the tag now, or have it no more. Safe to run twice: rows replace themselves.
INSERT INTO social_known (account, openid, unionid, scene, tags, at)
SELECT {account:UInt32}, asked.openid, k.unionid, k.scene, [[tags]], {at:DateTime64(3, 'UTC')}
FROM (SELECT arrayJoin({openids:Array(String)}) AS openid) AS asked
LEFT JOIN (SELECT openid, unionid, scene, tags FROM social_known FINAL WHERE account = {account:UInt32} AND openid IN {openids:Array(String)}) AS k ON k.openid = asked.openid

-- name: mass_people
-- For whom a mass message is: followers of the account, all, with a tag, or among persons; whose month is full is left out where we choose.
INSERT INTO social_mass_people (mass, part, account, openid, human, at)
SELECT {mass:UInt32}, [[part]], {account:UInt32}, openid, human, {at:DateTime64(3, 'UTC')} FROM ([[chosen]])

-- name: mass_chosen
-- The followers of an account that are meant, each with how many mass messages their month has already: from this account, and as a human from all.
SELECT f.openid AS openid, if(k.unionid = '', f.openid, k.unionid) AS human, here.count AS here, all.count AS everywhere
FROM (SELECT openid, max(since) AS since, max(until) AS until FROM social_followers WHERE account = {account:UInt32} GROUP BY openid HAVING since > until) AS f
LEFT JOIN (SELECT openid, unionid, tags FROM social_known FINAL WHERE account = {account:UInt32}) AS k ON k.openid = f.openid
LEFT JOIN (SELECT openid, uniqExact(mass) AS count FROM social_mass_people FINAL WHERE account = {account:UInt32} AND mass != {mass:UInt32}
           AND at >= {month:DateTime64(3, 'UTC')} GROUP BY openid) AS here ON here.openid = f.openid
LEFT JOIN (SELECT human, uniqExact(mass) AS count FROM social_mass_people FINAL WHERE mass != {mass:UInt32}
           AND at >= {month:DateTime64(3, 'UTC')} GROUP BY human) AS all ON all.human = if(k.unionid = '', f.openid, k.unionid)
WHERE [[whom]]

-- name: mass_part
-- The openids of one request.
SELECT openid FROM social_mass_people FINAL WHERE mass = {mass:UInt32} AND part = {part:UInt32} ORDER BY openid

-- name: follower_page
-- A page of the followers of an account, or of who has left it: the newest first. `code`: the scene of the QR code by which they came last.
SELECT f.openid AS openid, f.since AS since, f.until AS until, f.seen_at AS seen_at, toString(k.scene) AS scene, k.tags AS tags, i.person AS person, c.code AS code
FROM (SELECT account, openid, max(since) AS since, max(until) AS until, max(seen_at) AS seen_at FROM social_followers WHERE account = {account:UInt32}
      GROUP BY account, openid HAVING toUInt8(since > until) = {follows:UInt8}) AS f
LEFT JOIN (SELECT openid, scene, tags FROM social_known FINAL WHERE account = {account:UInt32}) AS k ON k.openid = f.openid
LEFT JOIN (SELECT value, any(person) AS person FROM identify_identifiers FINAL
           WHERE kind = 'openid' AND value IN (SELECT openid FROM social_followers WHERE account = {account:UInt32}) GROUP BY value) AS i ON i.value = f.openid
LEFT JOIN (SELECT openid, argMax(scene, at) AS code FROM social_moves WHERE account = {account:UInt32} AND what = 'followed' GROUP BY openid) AS c ON c.openid = f.openid
WHERE ([[which]]) AND (f.since, f.openid) < ({before:DateTime64(3, 'UTC')}, {below:String})
ORDER BY f.since DESC, f.openid DESC LIMIT {most:UInt32}

-- name: standing_moves
-- Per account: who came and who left within some time, each once.
SELECT account, uniqExactIf(openid, what = 'followed') AS came, uniqExactIf(openid, what = 'unfollowed') AS left
FROM social_moves WHERE account IN {accounts:Array(UInt32)} AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} GROUP BY account

-- name: standing_acts
-- Per account: what people did within some time (wrote, tapped the menu, scanned), and how many people did.
SELECT toUInt32OrZero(props['account']) AS account, count() AS acts, uniqExact(props['openid']) AS people
FROM profiles_events WHERE name IN ('wechat_message', 'wechat_menu_clicked', 'wechat_scanned') AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
GROUP BY account HAVING account IN {accounts:Array(UInt32)}

-- name: standing_masses
-- Per account: how many mass messages went out since a moment, and how many followers have had as many as a month allows.
SELECT account, uniqExact(mass) AS masses, uniqExactIf(openid, had >= {most:UInt32}) AS full
FROM (SELECT account, openid, groupUniqArray(mass) AS those, length(those) AS had FROM social_mass_people FINAL
      WHERE account IN {accounts:Array(UInt32)} AND at >= {month:DateTime64(3, 'UTC')} GROUP BY account, openid)
ARRAY JOIN those AS mass GROUP BY account

-- name: scanned_untagged
-- Followers of an account who scanned a code since a moment, each with their last scan, but those who were given its tags after that.
SELECT m.openid AS openid, m.last_at AS at
FROM (SELECT openid, max(at) AS last_at FROM social_moves WHERE account = {account:UInt32} AND scene = {scene:String} AND what IN ('followed', 'scanned')
      AND at >= {since:DateTime64(3, 'UTC')} GROUP BY openid) AS m
INNER JOIN (SELECT openid FROM social_followers WHERE account = {account:UInt32} GROUP BY openid HAVING max(since) > max(until)) AS f ON f.openid = m.openid
LEFT JOIN (SELECT openid, at FROM social_scan_tagged FINAL WHERE account = {account:UInt32} AND scene = {scene:String}) AS t ON t.openid = m.openid
WHERE t.openid = '' OR t.at < m.last_at
ORDER BY m.last_at, m.openid

-- name: scan_tagged
-- These have the tags of a code up to this scan of theirs. Safe to run twice: rows replace themselves.
INSERT INTO social_scan_tagged (account, scene, openid, at)
SELECT {account:UInt32}, {scene:String}, one.1, one.2
FROM (SELECT arrayJoin(arrayZip({openids:Array(String)}, {moments:Array(DateTime64(3, 'UTC'))})) AS one)
