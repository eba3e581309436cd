"""An account's requests: each once, never too many at once, and whoever waits for some is told when those have ended."""

import asyncio
from types import SimpleNamespace

import pytest

from koipond.deliver.errands import Errands
from koipond.deliver.provider import Call


def calls(name: str, many: int):
    return iter([Call(f"http://{name}/{number}", letters=(number,)) for number in range(many)])


async def _of_several(at_once: int, sizes: list[int], per_second: float = 0.0) -> tuple[list[str], int]:
    """What was made, in order, and how many were under way at once at the most."""
    errands, made, under_way, most = Errands(1, at_once, per_second), [], 0, 0

    async def make(call: Call) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        made.append(call.url)
        under_way -= 1

    async def one(name: str, many: int) -> None:
        await errands.all(calls(name, many), many, make)
        assert [url for url in made if url.startswith(f"http://{name}/")] == [call.url for call in calls(name, many)]

    await asyncio.gather(*(one(f"h{number}", many) for number, many in enumerate(sizes)))
    return made, most


@pytest.mark.parametrize("at_once", [1, 2, 7])
@pytest.mark.parametrize("sizes", [[0], [1], [30], [5, 0, 9, 1, 40]])
def test_each_is_made_once_and_never_more_than_allowed_at_once(at_once, sizes):
    made, most = asyncio.run(_of_several(at_once, sizes))
    assert sorted(made) == sorted(call.url for number, many in enumerate(sizes) for call in calls(f"h{number}", many)) and most <= at_once


def test_one_after_the_other_finds_a_worker_each_time():
    async def on_and_on() -> int:
        errands, made = Errands(1, 1, 0.0), []

        async def make(call: Call) -> None:
            made.append(call)

        for _ in range(200):
            async with asyncio.timeout(10):
                await errands.all(calls("a", 1), 1, make)
        return len(made)

    assert asyncio.run(on_and_on()) == 200


def test_one_that_breaks_is_told_when_the_others_have_ended_and_keeps_nobody_else_waiting():
    async def broken() -> tuple[list, list]:
        errands, made = Errands(1, 2, 0.0), []

        async def make(call: Call) -> None:
            await asyncio.sleep(0)
            if call.url == "http://a/1":
                raise ValueError("as asked")
            made.append(call.url)

        return await asyncio.gather(errands.all(calls("a", 4), 4, make), errands.all(calls("b", 3), 3, make), return_exceptions=True), made

    (first, second), made = asyncio.run(broken())
    assert str(first) == "as asked" and second is None
    assert sorted(made) == ["http://a/0", "http://a/2", "http://a/3", "http://b/0", "http://b/1", "http://b/2"]


def test_requests_that_cannot_be_built_are_told_too():
    def badly():
        yield from calls("a", 2)
        raise KeyError("template")

    async def asked() -> list[str]:
        made = []

        async def make(call: Call) -> None:
            made.append(call.url)

        with pytest.raises(KeyError):
            await Errands(1, 4, 0.0).all(badly(), 5, make)
        return made

    assert asyncio.run(asked()) == ["http://a/0", "http://a/1"]


def test_a_rate_spreads_them(monkeypatch):
    now, begun = [1_000.0], []

    async def sleep(seconds: float):
        now[0] += seconds

    async def go() -> None:
        async def make(call: Call) -> None:
            begun.append(round(now[0] - 1_000.0, 6))

        await Errands(1, 1, 100.0).all(calls("a", 5), 5, make)

    monkeypatch.setattr("koipond.deliver.errands.time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr("koipond.deliver.errands.asyncio.sleep", sleep)
    asyncio.run(go())
    assert begun == [0.0, 0.01, 0.02, 0.03, 0.04]
