-- name: call_scripts
-- What is to be said for some messages. One row per attempt.
SELECT toString(s.message), attempt, subject, script, toString(language) FROM deliver_call_scripts AS s FINAL WHERE s.message IN {messages:Array(UUID)}
