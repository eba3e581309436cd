-- name: wecom_friends
-- One row per pair of which this tick's events tell: what was known, with what is newer. Safe to run twice: moments decide, not order.
INSERT INTO social_wecom_friends (account, userid, external_userid, person, origin, name, remark, unionid, add_way, state, tags, added_at, changed_at,
                                  details_at, talked_at, ended_at, ended_by, version, tick)
SELECT n.account AS account, n.userid AS userid, n.external_userid AS external_userid, if(n.person != 0, n.person, o.person) AS person,
       if(n.person != 0, n.origin, o.origin) AS origin,
       if(n.details_at > o.details_at, n.name, o.name) AS name, if(n.details_at > o.details_at, n.remark, o.remark) AS remark, if(n.unionid != '', n.unionid, o.unionid) AS unionid,
       if(n.details_at > o.details_at, n.add_way, o.add_way) AS add_way, if(n.state != '', n.state, o.state) AS state, if(n.details_at > o.details_at, n.tags, o.tags) AS tags,
       greatest(n.added_at, o.added_at) AS added_at, greatest(n.changed_at, o.changed_at) AS changed_at,
       greatest(n.details_at, o.details_at) AS details_at, greatest(n.talked_at, o.talked_at) AS talked_at,
       greatest(n.ended_at, o.ended_at) AS ended_at, if(n.ended_at > o.ended_at, n.ended_by, o.ended_by) AS ended_by,
       2 * {number:UInt64} AS version, {number:UInt64} AS tick
FROM (
    SELECT toUInt32OrZero(props['account']) AS account, props['userid'] AS userid, props['external_userid'] AS external_userid,
           argMax(persons.person, at) AS person, argMax(persons.origin, at) AS origin,
           argMaxIf(props['name'], at, said = 'wecom_friend_known') AS name, argMaxIf(props['remark'], at, said = 'wecom_friend_known') AS remark,
           argMaxIf(props['unionid'], at, props['unionid'] != '') AS unionid,
           argMaxIf(toUInt16OrZero(props['add_way']), at, said = 'wecom_friend_known') AS add_way,
           argMaxIf(props['state'], at, props['state'] != '') AS state,
           arrayFilter(one -> one != '', splitByChar(',', argMaxIf(props['tags'], at, said = 'wecom_friend_known'))) AS tags,
           maxIf(if(said = 'wecom_friend_known', fromUnixTimestamp64Milli(toInt64OrZero(props['added']), 'UTC'), at),
                 said IN ('wecom_friend_known', 'wecom_friend_added')) AS added_at,
           maxIf(received_at, said IN ('wecom_friend_added', 'wecom_friend_edited')) AS changed_at,
           maxIf(at, said = 'wecom_friend_known') AS details_at,
           maxIf(at, said = 'wecom_friend_talked') AS talked_at,
           maxIf(at, said IN ('wecom_friend_left', 'wecom_friend_removed')) AS ended_at,
           argMaxIf(multiIf(said = 'wecom_friend_left', 'customer', props['source'] = 'DELETE_BY_TRANSFER', 'transfer', 'member'), at,
                    said IN ('wecom_friend_left', 'wecom_friend_removed')) AS ended_by
    FROM (
        SELECT lane, seq, toString(name) AS said, at, received_at, props FROM collect_tick_events
        WHERE source = 0 AND startsWith(name, 'wecom_friend_') AND props['userid'] != '' AND props['external_userid'] != ''
    ) AS events
    INNER JOIN identify_tick_persons AS persons USING (lane, seq)
    GROUP BY account, userid, external_userid
) AS n
LEFT JOIN (
    SELECT *, 1 AS there FROM social_wecom_friends FINAL
    WHERE external_userid IN (SELECT props['external_userid'] FROM collect_tick_events WHERE source = 0 AND startsWith(name, 'wecom_friend_'))
) AS o ON o.account = n.account AND o.userid = n.userid AND o.external_userid = n.external_userid


-- name: wecom_moved
-- Whose pairs are another person's after the merges of this tick, and after those that it took apart.
INSERT INTO social_wecom_friends
SELECT f.* REPLACE (m.now AS person, 2 * {number:UInt64} + 1 AS version, {number:UInt64} AS tick)
FROM (SELECT * FROM social_wecom_friends FINAL WHERE person IN (SELECT loser FROM identify_tick_merges) OR person IN (SELECT was FROM identify_tick_parts)) AS f
INNER JOIN (
    SELECT loser AS was, toUInt64(0) AS part, survivor AS now FROM identify_tick_merges
    UNION ALL SELECT was, origin AS part, now FROM identify_tick_parts
) AS m ON m.was = f.person
WHERE m.part = 0 OR m.part = f.origin

-- name: wecom_any
-- How much this tick tells of people in WeCom, and how many merges and partings it has.
SELECT (SELECT count() FROM collect_tick_events WHERE source = 0 AND startsWith(name, 'wecom_friend_')),
       (SELECT count() FROM identify_tick_merges) + (SELECT count() FROM identify_tick_parts)

-- name: wecom_friends_of
-- The live pairs of some persons. One row per pair.
SELECT account, userid, external_userid, person, added_at, talked_at FROM social_wecom_friends FINAL
WHERE person IN {persons:Array(UInt64)} AND account IN {accounts:Array(UInt32)} AND ended_at < added_at

-- name: wecom_pairs_of
-- All pairs of a customer, the live ones first.
SELECT userid, name, remark, state, tags, added_at, ended_at, ended_by, talked_at, person FROM social_wecom_friends FINAL
WHERE account = {account:UInt32} AND external_userid = {external_userid:String} ORDER BY ended_at < added_at DESC, added_at DESC

-- name: wecom_details
-- What we know of these customers. One row per pair whose details were fetched.
SELECT userid, external_userid, name, remark, unionid, add_way, state, arraySort(tags) AS tags FROM social_wecom_friends FINAL
WHERE account = {account:UInt32} AND external_userid IN {customers:Array(String)} AND details_at > toDateTime64(0, 3, 'UTC')

-- name: wecom_stale
-- Customers of whom WeCom told something that is not fetched yet, the oldest change first. Changes within one second are told as one, by their
-- second: what was fetched before that second was over may lack the last of them, so it is waited for.
SELECT external_userid, max(changed_at) AS told FROM social_wecom_friends FINAL
WHERE account = {account:UInt32} AND details_at < changed_at + INTERVAL 1 SECOND AND changed_at + INTERVAL 1 SECOND <= {now:DateTime64(3, 'UTC')}
  AND ended_at < added_at
GROUP BY external_userid ORDER BY min(changed_at) LIMIT {most:UInt32}

-- name: wecom_missing
-- Live pairs of a member which a whole list of their customers, begun at a moment, did not name.
SELECT external_userid FROM social_wecom_friends FINAL
WHERE account = {account:UInt32} AND userid = {userid:String} AND ended_at < added_at AND added_at < {since:DateTime64(3, 'UTC')}
  AND external_userid NOT IN {named:Array(String)}

-- name: wecom_counts
-- One row per state: all who came by a live code, those who are still there, and new and gone since a moment. Persons count once a code.
SELECT state, uniqExact(external_userid) AS came, uniqExactIf(external_userid, ended_at < added_at) AS there,
       uniqExactIf(external_userid, added_at >= {since:DateTime64(3, 'UTC')}) AS fresh,
       uniqExactIf(external_userid, ended_at >= added_at AND ended_at >= {since:DateTime64(3, 'UTC')}) AS gone
FROM social_wecom_friends FINAL WHERE account = {account:UInt32} GROUP BY state

-- name: wecom_staff_counts
-- One row per member: customers now, new and gone since a moment.
SELECT userid, countIf(ended_at < added_at) AS customers, countIf(added_at >= {since:DateTime64(3, 'UTC')}) AS fresh,
       countIf(ended_at >= added_at AND ended_at >= {since:DateTime64(3, 'UTC')} AND ended_by = 'customer') AS left
FROM social_wecom_friends FINAL WHERE account = {account:UInt32} GROUP BY userid

-- name: wecom_customers_of
-- A page of the live customers of a member.
SELECT external_userid, person, name, remark, state, tags, added_at FROM social_wecom_friends FINAL
WHERE account = {account:UInt32} AND userid = {userid:String} AND ended_at < added_at AND external_userid > {after:String}
ORDER BY external_userid LIMIT {most:UInt32}

-- name: wecom_keep_letters
-- Messages that wait for a member, one row each. One that is there already stays as it is.
INSERT INTO social_wecom_letters (account, message, attempt, person, userid, external_userid, journey, content, body, kept_at, expires_at, task, status, status_at, version)
SELECT {account:UInt32}, toUUID(one.1), one.2, one.3, one.4, one.5, one.6, cityHash64(one.7), one.7, {now:DateTime64(3, 'UTC')},
       fromUnixTimestamp64Milli(one.8, 'UTC'), 0, 'waiting', {now:DateTime64(3, 'UTC')}, 0
FROM (SELECT arrayJoin(arrayZip({messages:Array(String)}, {attempts:Array(UInt16)}, {persons:Array(UInt64)}, {userids:Array(String)},
                                {customers:Array(String)}, {journeys:Array(UInt32)}, {bodies:Array(String)}, {ends:Array(Int64)})) AS one)

-- name: wecom_kept
-- Which of these messages are kept already.
SELECT toString(message), attempt, account FROM social_wecom_letters WHERE message IN {messages:Array(UUID)}

-- name: wecom_spent
-- How many mass messages each of these customers was to get since a moment, and may still get: refused and expired ones do not count.
SELECT external_userid, count() FROM social_wecom_letters FINAL
WHERE account = {account:UInt32} AND kept_at >= {since:DateTime64(3, 'UTC')} AND external_userid IN {customers:Array(String)}
  AND status IN ('waiting', 'asked', 'sent')
GROUP BY external_userid

-- name: wecom_waiting_groups
-- What waits and is alike, a row per member and content, once nothing more of it has come for a moment.
SELECT userid, content, any(body) AS body, groupUniqArray(journey) AS journeys, min(expires_at) AS expires_at, max(kept_at) AS last_at, count() AS letters
FROM social_wecom_letters FINAL
WHERE account = {account:UInt32} AND task = 0 AND status = 'waiting' AND kept_at >= {since:DateTime64(3, 'UTC')}
GROUP BY userid, content ORDER BY last_at LIMIT {most:UInt32}

-- name: wecom_assign
-- Puts what waits of a member and content into a task, as many as one may have.
INSERT INTO social_wecom_letters
SELECT * REPLACE ({task:UInt64} AS task, 'asked' AS status, {now:DateTime64(3, 'UTC')} AS status_at, version + 1 AS version)
FROM (
    SELECT * FROM social_wecom_letters FINAL
    WHERE account = {account:UInt32} AND task = 0 AND status = 'waiting' AND userid = {userid:String} AND content = {content:UInt64}
      AND kept_at >= {since:DateTime64(3, 'UTC')}
    ORDER BY kept_at, message LIMIT 1 BY external_userid LIMIT {most:UInt32}
)

-- name: wecom_of_task
-- The letters of a task that are not ended.
SELECT toString(message) AS message, attempt, external_userid FROM social_wecom_letters FINAL WHERE account = {account:UInt32} AND task = {task:UInt64} AND status = 'asked'

-- name: wecom_end
-- Ends letters of a task by what became of each customer.
INSERT INTO social_wecom_letters
SELECT * REPLACE (transform(external_userid, {customers:Array(String)}, {statuses:Array(String)}, {others:String}) AS status,
                  {now:DateTime64(3, 'UTC')} AS status_at, version + 1 AS version)
FROM (
    SELECT * FROM social_wecom_letters FINAL
    WHERE account = {account:UInt32} AND task = {task:UInt64} AND status = 'asked' AND ({others:String} != '' OR external_userid IN {customers:Array(String)})
)

-- name: wecom_task_counts
-- How many letters of some tasks stand where.
SELECT task, toString(status), count() FROM social_wecom_letters FINAL WHERE account = {account:UInt32} AND task IN {tasks:Array(UInt64)} GROUP BY task, status

-- name: wecom_tags_said
-- By this is seen whether anybody said anything of tags, here or there.
SELECT (SELECT max(tick) FROM profiles_tags), (SELECT max(tick) FROM social_wecom_friends)

-- name: wecom_to_mark
-- Pairs whose tag is to be marked or taken in WeCom: somebody here said so later than both sides last agreed.
SELECT f.userid AS userid, f.external_userid AS external_userid, w.given AS given
FROM (
    SELECT userid, external_userid, has(tags, {tag:String}) AS marked, details_at, person FROM social_wecom_friends FINAL
    WHERE account = {account:UInt32} AND ended_at < added_at
) AS f
INNER JOIN (
    SELECT person, argMax(given, at) AS given, max(at) AS said_at FROM profiles_tags WHERE tag = {label:UInt32} GROUP BY person
) AS w ON w.person = f.person
LEFT JOIN (SELECT userid, external_userid, marked, at FROM social_wecom_marks FINAL WHERE account = {account:UInt32} AND tag = {tag:String}) AS m
    ON m.userid = f.userid AND m.external_userid = f.external_userid
WHERE w.said_at > m.at AND w.given != if(m.at >= f.details_at, m.marked, f.marked)
ORDER BY w.said_at LIMIT {most:UInt32}

-- name: wecom_marked_there
-- Pairs whose tag was marked or taken in WeCom since both sides last agreed.
SELECT f.userid AS userid, f.external_userid AS external_userid, f.marked AS marked, f.details_at AS at, f.person AS person
FROM (
    SELECT userid, external_userid, has(tags, {tag:String}) AS marked, details_at, person FROM social_wecom_friends FINAL
    WHERE account = {account:UInt32} AND ended_at < added_at
) AS f
LEFT JOIN (SELECT userid, external_userid, marked, at FROM social_wecom_marks FINAL WHERE account = {account:UInt32} AND tag = {tag:String}) AS m
    ON m.userid = f.userid AND m.external_userid = f.external_userid
WHERE f.marked != m.marked AND f.details_at > m.at
ORDER BY f.details_at LIMIT {most:UInt32}

-- name: wecom_agree
-- What both sides agree on of a tag.
INSERT INTO social_wecom_marks (account, userid, external_userid, tag, marked, at)
SELECT {account:UInt32}, one.1, one.2, {tag:String}, one.3, fromUnixTimestamp64Milli(one.4, 'UTC')
FROM (SELECT arrayJoin(arrayZip({userids:Array(String)}, {customers:Array(String)}, {marked:Array(UInt8)}, {moments:Array(Int64)})) AS one)

-- name: wecom_group_now
-- Who is in a group, as we have it.
SELECT member, customer, name, unionid, state, joined_at FROM social_wecom_group_members FINAL WHERE account = {account:UInt32} AND chat_id = {chat:String} AND left_at < joined_at

-- name: wecom_group_keep
-- Members of a group who came or went.
INSERT INTO social_wecom_group_members (account, chat_id, member, customer, name, unionid, state, joined_at, left_at, version)
SELECT {account:UInt32}, {chat:String}, one.1, one.2, one.3, one.4, one.5, fromUnixTimestamp64Milli(one.6, 'UTC'), fromUnixTimestamp64Milli(one.7, 'UTC'), {version:UInt64}
FROM (SELECT arrayJoin(arrayZip({members:Array(String)}, {customers:Array(UInt8)}, {names:Array(String)}, {unionids:Array(String)}, {states:Array(String)},
                                {joined:Array(Int64)}, {left:Array(Int64)})) AS one)

-- name: wecom_way_counts
-- How many customers came into groups by each way, and are still there.
SELECT state, uniqExact(member) AS came, uniqExactIf(member, left_at < joined_at) AS there
FROM social_wecom_group_members FINAL WHERE account = {account:UInt32} AND customer = 1 AND state != '' GROUP BY state

-- name: wecom_to_mark_by_code
-- Pairs that came by a live code and do not have one of its tags, of which nothing was agreed yet.
SELECT userid, external_userid, person, 1 AS given FROM social_wecom_friends FINAL
WHERE account = {account:UInt32} AND state = {state:String} AND ended_at < added_at AND details_at > toDateTime64(0, 3, 'UTC') AND NOT has(tags, {tag:String})
  AND (userid, external_userid) NOT IN (SELECT userid, external_userid FROM social_wecom_marks FINAL WHERE account = {account:UInt32} AND tag = {tag:String})
ORDER BY added_at LIMIT {most:UInt32}

-- name: wecom_totals
-- The corp as a whole: customers, each once, how many of them several members have, and pairs; customers who came and who were lost since a moment.
-- Who adds a second member is no new customer, and who still has another one is not lost.
SELECT countIf(live > 0) AS customers, countIf(live > 1) AS shared, sum(live) AS pairs,
       countIf(first >= {since:DateTime64(3, 'UTC')} AND live > 0) AS fresh, countIf(live = 0 AND last >= {since:DateTime64(3, 'UTC')}) AS lost
FROM (
    SELECT external_userid, countIf(ended_at < added_at) AS live, min(added_at) AS first, max(ended_at) AS last
    FROM social_wecom_friends FINAL WHERE account = {account:UInt32} AND added_at > toDateTime64(0, 3, 'UTC') GROUP BY external_userid
)

-- name: wecom_days
-- Per day of a zone: pairs that began, and pairs that customers ended.
SELECT day, sum(came) AS came, sum(left) AS left FROM (
    SELECT toDate(added_at, {zone:String}) AS day, count() AS came, 0 AS left FROM social_wecom_friends FINAL
    WHERE account = {account:UInt32} AND added_at >= {since:DateTime64(3, 'UTC')} GROUP BY day
    UNION ALL
    SELECT toDate(ended_at, {zone:String}) AS day, 0 AS came, count() AS left FROM social_wecom_friends FINAL
    WHERE account = {account:UInt32} AND ended_at >= added_at AND ended_at >= {since:DateTime64(3, 'UTC')} AND ended_by = 'customer' GROUP BY day
) GROUP BY day ORDER BY day

-- name: wecom_full
-- How many customers have had as many mass messages as a period allows, or wait for them. Refused and expired ones do not count.
SELECT count() FROM (
    SELECT external_userid FROM social_wecom_letters FINAL
    WHERE account = {account:UInt32} AND kept_at >= {since:DateTime64(3, 'UTC')} AND status IN ('waiting', 'asked', 'sent')
    GROUP BY external_userid HAVING count() >= {most:UInt32}
)

-- name: wecom_marked
-- Per tag of the corp: how many customers have it, each once.
SELECT arrayJoin(tags) AS tag, uniqExact(external_userid) FROM social_wecom_friends FINAL WHERE account = {account:UInt32} AND ended_at < added_at GROUP BY tag

-- name: wecom_known
-- Which of these customers are or were anybody's contact.
SELECT DISTINCT external_userid FROM social_wecom_friends WHERE account = {account:UInt32} AND external_userid IN {customers:Array(String)}

-- name: wecom_told_tasks
-- How many letters are left of these tasks, a row per task that has any.
SELECT task, count() FROM social_wecom_letters FINAL WHERE account = {account:UInt32} AND task IN {tasks:Array(UInt64)} GROUP BY task

-- name: wecom_free
-- Lets the letters of a task that are not ended wait again, as if in no task yet.
INSERT INTO social_wecom_letters
SELECT * REPLACE (toUInt64(0) AS task, 'waiting' AS status, {now:DateTime64(3, 'UTC')} AS status_at, version + 1 AS version)
FROM (SELECT * FROM social_wecom_letters FINAL WHERE account = {account:UInt32} AND task = {task:UInt64} AND status = 'asked')

-- name: wecom_letters_of
-- A page of the customers of a task, each with where it stands.
SELECT external_userid, person, toString(status) AS status, status_at FROM social_wecom_letters FINAL
WHERE account = {account:UInt32} AND task = {task:UInt64} AND external_userid > {after:String} ORDER BY external_userid LIMIT {most:UInt32}

-- name: wecom_in_group
-- A page of who is in a group now.
SELECT member, customer, joined_at FROM social_wecom_group_members FINAL
WHERE account = {account:UInt32} AND chat_id = {chat:String} AND left_at < joined_at AND member > {after:String} ORDER BY member LIMIT {most:UInt32}
