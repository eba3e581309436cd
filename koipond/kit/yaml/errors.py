from koipond.kit.errors import Refusal


class BadYaml(Refusal):
    """Line {line} cannot be read as YAML: {problem}.

    {hint}.
    """

    number = "kit.E001"
    zh = """第 {line} 行不是可读的 YAML：{problem_zh}。

    {hint_zh}。"""
