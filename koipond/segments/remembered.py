"""What holds until the next tick, remembered so that a marketer who narrows step by step does not wait for it again."""

from collections.abc import Callable

from koipond import collect

MOST = 500   # answers kept a process

_answers: dict[tuple, object] = {}


def until_next_tick(workspace: str, question: tuple, ask: Callable[[], object]):
    """The answer to a question about everybody, asked once between two ticks; while one is under way, each time."""
    tick = collect.resting_at(workspace)
    if tick is None:
        return ask()
    key = (workspace, tick, *question)
    if key not in _answers:
        if len(_answers) >= MOST:
            _answers.clear()
        _answers[key] = ask()
    return _answers[key]
