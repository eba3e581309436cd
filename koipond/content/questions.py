"""Questions in a call script: a line of its own, `? interest: Would a visit suit you? | yes | later | no`.

The word before the colon is the key under which the answer is kept; without one it is q1, q2 … Without choices the answer is free.
"""

import re
from dataclasses import dataclass

from koipond.content.errors_parts import BadQuestion

QUESTIONS_AT_MOST = 10
CHOICES_AT_MOST = 12
LETTERS_AT_MOST = 200      # of a question, and of a choice
_LINE = re.compile(r"^[ \t]*[?？][ \t]*(?:([a-z][a-z0-9_]{0,39})[ \t]*[:：])?[ \t]*(.*?)[ \t]*$")


@dataclass(frozen=True)
class Question:
    """What a caller asks. Without `choices` the answer is any text."""

    key: str
    text: str
    choices: tuple[str, ...] = ()


def read(script: str) -> tuple[str, tuple[Question, ...]]:
    """What is to be said, without the questions, and those."""
    said, asked = [], []
    for line in script.splitlines():
        found = _LINE.match(line)
        if found:
            text, *choices = (part.strip() for part in re.split(r"[|｜]", found[2]))
            asked.append(Question(found[1] or f"q{len(asked) + 1}", text, tuple(choice for choice in choices if choice)))
        else:
            said.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip(), tuple(asked)


def check(script: str) -> None:
    """Nothing where every question of a script can be asked and answered. Raises BadQuestion."""
    _, asked = read(script)
    for place, question in enumerate(asked):
        if problem := _problem(question, {one.key for one in asked[:place]}, place):
            raise BadQuestion(question=question.text or question.key, problem=problem[0], problem_zh=problem[1])


def _problem(question: Question, before: set[str], place: int) -> tuple[str, str] | None:
    if not question.text:
        return "it asks nothing", "没有问题内容"
    if question.key in before:
        return f"the key {question.key} is another question's", f"键 {question.key} 已被其他问题使用"
    if len(question.choices) == 1 or len(set(question.choices)) < len(question.choices):
        return "it needs two different choices or none", "需要至少两个不同的选项，或不设选项"
    if place >= QUESTIONS_AT_MOST or len(question.choices) > CHOICES_AT_MOST:
        return f"at most {QUESTIONS_AT_MOST} questions with {CHOICES_AT_MOST} choices each", f"最多 {QUESTIONS_AT_MOST} 个问题，每个最多 {CHOICES_AT_MOST} 个选项"
    if max(map(len, (question.text, *question.choices))) > LETTERS_AT_MOST:
        return f"a question or choice has at most {LETTERS_AT_MOST} letters", f"问题或选项最多 {LETTERS_AT_MOST} 个字符"
    return None
