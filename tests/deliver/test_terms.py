"""A workspace is left at the end of what is under way, and what is remembered of it is forgotten."""

from koipond.deliver.terms import Terms


def test_alone_a_process_sends_for_every_workspace_for_good():
    terms = Terms()
    assert terms.of("tea") is terms.of("tea") and terms.of("ink").worker != terms.of("tea").worker
    with terms.work("tea") as term:
        assert term.sure() and not term.idle()
    assert term.idle()


def test_of_several_each_works_for_those_only_that_it_has_taken():
    terms = Terms()
    terms.share()
    assert terms.of("tea") is None and terms.taken() == []
    with terms.work("tea") as nothing:
        assert nothing is None
    terms.begin("tea", lambda: False)
    assert terms.taken() == ["tea"] and not terms.of("tea").sure()


def test_a_term_that_is_about_to_end_waits_for_what_is_under_way_and_begins_nothing():
    terms = Terms()
    terms.share()
    terms.begin("tea", lambda: True)
    with terms.work("tea") as term:
        term.leave()
        assert not term.idle() and terms.taken() == []
        with terms.work("tea") as more:
            assert more is None
    assert term.idle()
    terms.end("tea")
    terms.begin("tea", lambda: True)
    assert terms.of("tea").worker != term.worker, "its runs are told apart"
