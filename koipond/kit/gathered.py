"""What many threads ask for at the same moment, done as one: a set of one when nobody else is there."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

MOST = 1_000     # done together
OF_ONE = (ValueError, TypeError, LookupError)     # errors that lie in what was given


class Gathered:
    """`deed(those)` is given all that waits, in order, and returns a result for each. It runs in a thread of its own, one at a time.

    The deed must be safe to do twice: where it fails by what one gave, each is done alone, so that nobody else has to bear it.
    What was handed over is done before the process ends, unless it is killed.
    """

    def __init__(self, name: str, deed: Callable[[list], list]):
        self._deed, self._waiting = deed, deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def offer(self, one) -> Future:
        """Its result, when it is done, or the error that the deed raised."""
        done: Future = Future()
        self._waiting.append((one, done))
        self._thread.submit(self._work)
        return done

    def _work(self) -> None:
        taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]     # only this thread takes away
        if taken:
            self._do(taken)

    def _do(self, taken: list[tuple]) -> None:
        try:
            results = self._deed([one for one, _ in taken])
        except BaseException as error:
            if isinstance(error, OF_ONE) and len(taken) > 1:
                for each in taken:
                    self._do([each])
            else:
                for _, done in taken:
                    done.set_exception(error)
            return
        for (_, done), result in zip(taken, results, strict=True):
            done.set_result(result)
