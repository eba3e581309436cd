"""Answers to the questions of a playbook, and a definition with the answers in their places."""

import re
from urllib.parse import urlsplit

from koipond import segments
from koipond.journeys.errors_playbooks import BadAnswer
from koipond.journeys.playbooks.shelf import Playbook, Question
from koipond.kit.errors import Refusal

LETTERS_AT_MOST = 200
PLACE = re.compile(r"(-?)\$([a-z_]+(?:\.[a-z_]+)?)")
_LEFT_OUT = object()


def answered(workspace, playbook: Playbook, given: dict) -> dict:
    """Each question's answer, or its default; a text that nobody gave is None. Raises BadAnswer."""
    known = {question.name: question for question in playbook.questions}
    for name in given:
        if name not in known:
            raise _bad(playbook, name, given[name], "it is not asked", "没有这个问题")
    return {name: _checked(workspace, playbook, question, given[name]) if given.get(name) not in (None, "") else question.default
            for name, question in known.items()}


def _checked(workspace, playbook: Playbook, question: Question, value):
    problem = {"number": _number, "link": _link, "segment": _segment, "event": _text, "text": _text}[question.kind](workspace, question, value)
    if problem:
        raise _bad(playbook, question.name, value, *problem)
    return value


def _number(workspace, question, value):
    if type(value) is not int or not question.least <= value <= question.most:
        return f"it takes a whole number from {question.least} to {question.most}", f"应为 {question.least} 到 {question.most} 的整数"
    return None


def _text(workspace, question, value):
    if not isinstance(value, str) or len(value) > LETTERS_AT_MOST or not value.strip() or re.search(r"[{}$\x00-\x1f]", value):
        return (f"it takes a text of 1 to {LETTERS_AT_MOST} letters without braces, dollar signs and line breaks",
                f"应为 1 到 {LETTERS_AT_MOST} 字的文本，不含花括号、美元符号和换行")
    return None


def _link(workspace, question, value):
    wrong = _text(workspace, question, value) or (None if re.fullmatch(r"https?://[^\s\"'<>]+", value) and urlsplit(value).hostname else True)
    return ("it takes an address that begins with https:// or http://", "应为以 https:// 或 http:// 开头的地址") if wrong else None


def _segment(workspace, question, value):
    try:
        found = segments.get(workspace, value) if type(value) is int else None
    except Refusal:
        found = None
    if found is None or found.archived_at or not found.live:
        return "it takes the number of a segment that is kept up", "应为实时更新的人群编号"
    return None


def _bad(playbook: Playbook, question: str, given, problem: str, problem_zh: str) -> BadAnswer:
    return BadAnswer(playbook=playbook.name, question=question, given=repr(given), problem=problem, problem_zh=problem_zh,
                     known=", ".join(one.name for one in playbook.questions))


def filled(tree, answers: dict, words: dict[str, str]):
    """A definition with answers in their places and its names in another language (`words`: English → that)."""
    if isinstance(tree, dict):
        found = {words.get(key, key): filled(value, answers, words) for key, value in tree.items()}
        return _LEFT_OUT if any(value is _LEFT_OUT for value in found.values()) else found
    if isinstance(tree, list):
        return [one for one in (filled(each, answers, words) for each in tree) if one is not _LEFT_OUT]
    if not isinstance(tree, str):
        return tree
    if place := PLACE.fullmatch(tree):
        value = answers[place[2]]
        return _LEFT_OUT if value is None else -value if place[1] else value
    return words.get(tree, tree)
