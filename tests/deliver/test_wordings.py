"""Each person gets their own wording and language, it is kept with the message, and a way out is in every mail."""

from koipond import content, deliver


def test_each_gets_the_wording_of_their_rule_and_it_is_kept(office, server):
    content.save_block(office.slug, "hero", [{"name": "tom", "rule": {"trait": "first_name", "is": "equals", "value": "Tom"}, "html": "<b>for Tom</b>"}, {"html": "<b>for all</b>"}])
    mail = content.save_template(office.slug, "B", "茶", html="{% block 'hero' %}<a href='{{ unsubscribe_url }}'>x</a>",
                                 variants={"en": {"subject": "Tea", "html": "{% block 'hero' %}"}}, by="test").id
    office.person(1, first_name="Tom")
    office.person(2, first_name="Mei")
    office.db.run("INSERT INTO profiles_traits (person, t_email, t_first_name, t_language, tick) VALUES (3, 'p3@shop.example', 'Tom', 'en', 2)")
    office.consent(3, "granted")
    ids = office.put(1, 2, 3, template=mail)
    office.send()
    got = {mail.rcpt_tos[0]: number for number, mail in enumerate(server.mails)}
    told = {address: (server.read(number)["subject"], "for Tom" in str(server.read(number).get_body(("html",)).get_content()),
                      "Unsubscribe" in str(server.read(number).get_body(("html",)).get_content())) for address, number in got.items()}
    # the English wording has no way out, so it gets the plain line; the Chinese one has its own
    assert told == {"p1@shop.example": ("茶", True, False), "p2@shop.example": ("茶", False, False), "p3@shop.example": ("Tea", True, True)}
    kept = office.db.rows("SELECT toString(message), block, variant FROM content_choices FINAL ORDER BY person, block")
    assert kept == [(ids[0], "hero", "tom"), (ids[0], "language", "zh-CN"), (ids[1], "hero", "fallback"), (ids[1], "language", "zh-CN"),
                    (ids[2], "hero", "tom"), (ids[2], "language", "en")]
    assert all(office.state(id)[0] == "accepted" for id in ids) and deliver.mailbox(office.slug) == []


def test_a_template_with_one_wording_keeps_nothing(office, server):
    office.person(1)
    office.put(1)
    office.send()
    assert len(server.mails) == 1 and office.db.value("SELECT count() FROM content_choices") == 0
