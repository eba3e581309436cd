-- name: replied
-- One row per answer of this tick that a rule gave.
SELECT toUInt32OrZero(props['account']) AS account, toUInt32OrZero(props['rule']) AS rule, props['openid'] AS openid, at, message_id, {number:UInt64} AS tick
FROM collect_tick_events
WHERE source = 0 AND name = 'wechat_replied' AND props['openid'] != '' AND props['rule'] NOT IN ('', '0')

-- name: reply_counts
-- One row per rule of an account that answered since a moment: answers, and persons of the account.
SELECT rule, count() AS hits, uniqExact(openid) AS people FROM social_replied
WHERE account = {account:UInt32} AND at >= {since:DateTime64(3, 'UTC')} GROUP BY rule
