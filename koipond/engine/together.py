"""Statements at the same time: those that do not need each other's outcome, each in a thread of its own.

The engine plans and mostly works through a statement on one core; two at a time use two.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context

THREADS = 4

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="engine")
_local = threading.local()   # together: inserts wait for one sync · beside: what runs beside · inner: a thread of the pool


def together(*deeds: Callable[[], object]) -> list:
    """Does them at the same time and returns what each gave, in order. When it returns or raises, all have ended.

    Only for what may be done in any order, and cut short in any.
    """
    if len(deeds) < 2 or inner():
        return [deed() for deed in deeds]
    first, *others = deeds
    under_way = [_begun(deed) for deed in others]
    try:
        given = first()
    finally:
        wait(under_way)
    return [given, *(one.result() for one in under_way)]


def beside(deed: Callable[[], object]) -> None:
    """Within `one_sync`: does it beside what follows; it has ended when that ends, or at the next `Database.sync`.

    Only for writes that nothing in between reads. Elsewhere it is done at once.
    """
    if getattr(_local, "together", False) and not inner():
        _local.beside.append(_begun(deed))
    else:
        deed()


def begin_together() -> None:
    """From here on this thread's inserts are not synced one by one."""
    _local.together, _local.beside = True, []


def end_together() -> None:
    """Ends that, when all that runs beside has ended."""
    _local.together = False
    wait(_local.beside)


def ended() -> None:
    """Returns when all that runs beside this thread has ended. Raises what one of them raised."""
    under_way, _local.beside = getattr(_local, "beside", []), []
    wait(under_way)
    for one in under_way:
        one.result()


def synced_later() -> bool:
    """Whether this thread's inserts wait for a sync that comes later."""
    return getattr(_local, "together", False)


def inner() -> bool:
    """Whether this thread is one of the pool: what it does, it does one after the other, or all could wait for each other."""
    return getattr(_local, "inner", False)


def _begun(deed: Callable[[], object]) -> Future:
    return _pool.submit(copy_context().run, _do, deed, synced_later())   # a trial, and who is sure of what, hold there too


def _do(deed: Callable[[], object], together: bool):
    _local.inner, _local.together = True, together
    return deed()
