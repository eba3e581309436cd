from koipond.kit.errors import Refusal


class NoSuchPlaybook(Refusal):
    """There is no playbook '{name}'.

    Playbooks are: {known}.
    """

    number = "journeys.E070"
    zh = """没有场景模板“{name}”。

    可用的场景模板：{known}。"""


class BadAnswer(Refusal):
    """The playbook '{playbook}' cannot be opened with {question} = {given}: {problem}.

    Its questions are: {known}. Leave one out to take its default.
    """

    number = "journeys.E071"
    zh = """无法用 {question} = {given} 打开场景模板“{playbook}”：{problem_zh}。

    可回答的问题：{known}。不回答则使用默认值。"""
