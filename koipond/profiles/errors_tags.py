"""What cannot be done with tags, and why."""

from koipond.kit.errors import Refusal


class BadTagName(Refusal):
    """'{name}' cannot be the name of a tag or of a group of tags.

    Use 1 to 60 characters, without blanks at the ends and without line breaks.
    """

    number = "profiles.E017"
    zh = """“{name}”不能用作标签或标签组的名称。

    请用 1 到 60 个字符，首尾不留空格，不含换行。"""


class TagTaken(Refusal):
    """There is already a tag or a group of tags '{name}', and it is not the same.

    Choose another name, or use the one that is there.
    """

    number = "profiles.E018"
    zh = """标签或标签组“{name}”已经存在，且内容不同。

    请换一个名称，或直接使用已有的。"""


class NoSuchTag(Refusal):
    """There is no tag '{name}'.

    Look for a typing error. Near to it: {nearest}
    """

    number = "profiles.E019"
    zh = """没有标签“{name}”。

    请检查是否有拼写错误。相近的有：{nearest}"""


class WrongTag(Refusal):
    """{path}: there is no tag '{name}'.

    Make it first, or name another. Near to it: {nearest}
    """

    number = "profiles.E020"
    zh = """{path}：没有标签“{name}”。

    请先新建这个标签，或改用其他标签。相近的有：{nearest}"""


class WrongGroup(Refusal):
    """There is no group of tags '{name}'.

    Make it first. There are: {known}
    """

    number = "profiles.E021"
    zh = """没有标签组“{name}”。

    请先新建标签组。现有：{known}"""


class WrongWay(Refusal):
    """The tag '{name}' is kept by a rule, so it is neither given nor taken by hand.

    Change the rule of its segment, or make another tag for what is decided by hand.
    """

    number = "profiles.E022"
    zh = """标签“{name}”由规则维护，不能手工添加或移除。

    请修改对应人群的规则，或为手工判断另建一个标签。"""


class TooManyTags(Refusal):
    """'{workspace}' has {most} tags, which is the limit.

    Archive those that are not used.
    """

    number = "profiles.E023"
    zh = """“{workspace}”已有 {most} 个标签，达到上限。

    请归档不再使用的标签。"""


class NoPersonsTagged(Refusal):
    """It is not said who is to get or lose the tag '{name}'.

    Name persons, or a segment.
    """

    number = "profiles.E025"
    zh = """没有说明要给谁打上或移除标签“{name}”。

    请列出客户，或指定一个人群。"""


class TooManyTagged(Refusal):
    """{found} persons are too many to be named in one call; the limit is {most}.

    Make a segment of them and give the tag to its members.
    """

    number = "profiles.E024"
    zh = """一次最多列出 {most} 位客户，收到的是 {found} 位。

    请先把他们建成人群，再给人群成员打标签。"""
