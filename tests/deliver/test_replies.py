import pytest

from koipond.deliver.replies import outcome

CASES = [
    (250, "2.0.0 OK", "recipient", "accepted", ""),
    (421, "4.3.2 shutting down", "recipient", "later", "transient"),
    (450, "4.2.0 busy", "recipient", "later", "transient"),
    (451, "4.7.1 Greylisted, come back", "recipient", "later", "greylisted"),
    (452, "4.2.2 mailbox full", "recipient", "later", "mailbox_full"),
    (550, "5.1.1 unknown", "recipient", "refused", "address_dead"),
    (550, "5.1.10 null MX", "recipient", "refused", "address_dead"),
    (553, "bad syntax", "recipient", "refused", "address_dead"),
    (551, "not local", "recipient", "refused", "address_dead"),
    (552, "5.2.2 over quota", "recipient", "refused", "mailbox_full"),
    (552, "5.2.3 message too long", "content", "refused", "too_big"),
    (552, "message size exceeds limit", "content", "refused", "too_big"),
    (550, "5.2.1 disabled", "recipient", "refused", "mailbox_disabled"),
    (554, "5.7.1 spam", "content", "refused", "sender_blocked"),
    (550, "5.7.515 unauthenticated sender", "content", "refused", "auth"),
    (550, "5.7.26 blocked", "content", "refused", "sender_blocked"),
    (554, "transaction failed", "content", "refused", "sender_blocked"),
    (550, "5.4.1 no route", "recipient", "refused", "no_route"),
    (530, "5.7.0 authentication required", "sender", "refused", "sender_blocked"),
    (550, "Mailbox not found", "recipient", "refused", "address_dead"),
    (550, "The account is a deactivated mailbox", "recipient", "refused", "mailbox_disabled"),
    (550, "Ip frequency limited", "recipient", "later", "throttled"),
    (550, "Mailbox unavailable or access denied", "recipient", "later", "throttled"),
    (550, "Mail content denied", "content", "refused", "content_rejected"),
    (550, "Suspected spam IP", "recipient", "refused", "sender_blocked"),
    (550, "SPF check failed", "content", "refused", "auth"),
    (550, "Mail is rejected by recipients", "content", "refused", "refused_by_person"),
    (550, "sender not known here", "sender", "refused", "sender_blocked"),
    (550, "no", "content", "refused", "content_rejected"),
    (550, "5.7.1 Relaying denied", "recipient", "refused", "sender_blocked"),
    (354, "go on", "content", "unknown", "no_answer"),
    (999, "what", "content", "unknown", "no_answer"),
]


@pytest.mark.parametrize("code, text, stage, status, reason", CASES)
def test_the_class_of_a_reply(code, text, stage, status, reason):
    found = outcome(code, text, stage)
    assert (found.status, found.reason) == (status, reason)


def test_only_the_sender_s_own_faults_stop_it_and_none_of_them_is_the_person_s():
    for code, text, stage, _, _ in CASES:
        found = outcome(code, text, stage)
        assert found.stops == (found.reason in ("auth", "sender_blocked", "content_rejected"))
        assert not (found.stops and found.reason == "address_dead")
