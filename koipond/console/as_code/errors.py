"""What can be wrong with a folder of definitions, and with applying it."""

from koipond.kit.errors import Refusal


class BadFilePlace(Refusal):
    """No definition is kept in a file '{path}'.

    There are: {known}. Pages beside them may end in .md or .txt.
    """

    number = "console.E020"
    zh = """文件“{path}”不属于任何定义。

    可用的文件：{known}。说明文档可用 .md 或 .txt 结尾。"""


class WrongForm(Refusal):
    """{what} is {given}, not {expected}.

    Write {expected}; a text that looks like a number needs quotes.
    """

    number = "console.E021"
    zh = """{what} 的值为 {given}，应为 {expected_zh}。

    请写成 {expected_zh}；看似数字的文本需要加引号。"""


class WrongSettingName(Refusal):
    """There is no setting '{setting}' in {what}.

    Perhaps {nearest}. There are: {known}.
    """

    number = "console.E022"
    zh = """{what} 中没有设置“{setting}”。

    也许是 {nearest}。可用的设置：{known}。"""


class MissingReference(Refusal):
    """{what} '{name}' is neither in the folder nor in the workspace.

    Perhaps {nearest}. Add a file for it, or name one that is there.
    """

    number = "console.E023"
    zh = """文件夹和工作区中都没有{what_zh}“{name}”。

    也许是 {nearest}。请为它添加文件，或改用已有的名称。"""


class RepeatedDefinition(Refusal):
    """{what} '{name}' is defined twice, first in {path}:{line}.

    Keep one of them.
    """

    number = "console.E024"
    zh = """{what_zh}“{name}”重复定义，首次出现在 {path}:{line}。

    请只保留一处。"""


class WrongChange(Refusal):
    """{what} '{name}': {setting} cannot be changed from {before} to {after}.

    {hint}.
    """

    number = "console.E025"
    zh = """{what_zh}“{name}”的 {setting} 不能从 {before} 改为 {after}。

    {hint_zh}。"""


class WorkspaceChanged(Refusal):
    """The workspace '{workspace}' or the folder has changed since the plan was made.

    Make a new plan, look at it, and apply that.
    """

    number = "console.E026"
    zh = """自生成变更计划以来，工作区“{workspace}”或文件夹已有变化。

    请重新生成计划，核对后再应用。"""


class BadDefinitions(Refusal):
    """Mistakes in the folder: {count}, the first in {path}:{line}: {first}

    Nothing was changed. `koipond plan` lists all of them.
    """

    number = "console.E027"
    zh = """文件夹中有 {count} 处错误，第一处在 {path}:{line}：{first}

    未做任何更改。`koipond plan` 会列出全部错误。"""


class BadFolder(Refusal):
    """'{folder}' cannot be used as a folder of definitions: {reason}.

    Name a folder with a koipond.yaml, or make one with `koipond export`.
    """

    number = "console.E028"
    zh = """“{folder}”不能用作定义文件夹：{reason_zh}。

    请指定含有 koipond.yaml 的文件夹，或用 `koipond export` 生成。"""


class BadCase(Refusal):
    """The test cannot be run: {problem}.

    docs/reference/as-code.md shows what a test may say.
    """

    number = "console.E029"
    zh = """该测试无法运行：{problem_zh}。

    测试的写法见 docs/reference/as-code.md。"""


class WrongFormat(Refusal):
    """The folder is of format {given}; this Koipond knows format {known}.

    Write `koipond: {known}` in koipond.yaml, or use a newer Koipond.
    """

    number = "console.E030"
    zh = """文件夹的格式为 {given}，此版本的 Koipond 支持格式 {known}。

    请在 koipond.yaml 中写 `koipond: {known}`，或使用更新的版本。"""


class WrongBody(Refusal):
    """The file '{file}' is of no language or wording of {what} '{name}'.

    Name it after one that the YAML beside it lists: {known}.
    """

    number = "console.E031"
    zh = """文件“{file}”不对应{what_zh}“{name}”的任何语言或版本。

    请用旁边 YAML 中列出的名称命名：{known}。"""


class TooLargeFolder(Refusal):
    """The folder has {files} files and {size} characters; at most {most_files} files and {most_size} characters are read.

    Keep only definitions in it.
    """

    number = "console.E032"
    zh = """文件夹中有 {files} 个文件、{size} 个字符；最多读取 {most_files} 个文件、{most_size} 个字符。

    文件夹中请只保留定义。"""
