"""What many ask for at one moment is done as one."""

from threading import Event

import pytest

from koipond.kit.gathered import Gathered


def test_what_comes_while_something_is_done_is_done_together_next():
    begun, go_on, sets = Event(), Event(), []

    def deed(those):
        sets.append(those)
        begun.set()
        go_on.wait()
        return [one * 10 for one in those]

    gathered = Gathered("test", deed)
    first = gathered.offer(1)
    begun.wait()
    later = [gathered.offer(one) for one in (2, 3, 4)]
    go_on.set()
    assert [first.result(), *(each.result() for each in later)] == [10, 20, 30, 40] and sets == [[1], [2, 3, 4]]


@pytest.mark.parametrize("error, others", [(ValueError("it is bad"), "good"), (OSError("the disk is full"), "the disk is full")])
def test_an_error_of_one_is_its_own_and_one_of_the_house_is_everybodys(error, others):
    begun, go_on = Event(), Event()

    def deed(those):
        begun.set()
        go_on.wait()
        if "bad" in those:
            raise error
        return those

    gathered = Gathered("test", deed)
    gathered.offer("first")
    begun.wait()
    good, bad = gathered.offer("good"), gathered.offer("bad")
    go_on.set()
    assert bad.exception() is error and (str(good.exception() or good.result())) == others
