from koipond.kit.errors import Refusal


class NoSuchPlace(Refusal):
    """There is no place {place} here.

    Its number is in the list of places.
    """

    number = "social.E075"
    zh = """没有点位 {place}。

    编号见点位列表。"""


class BadPlace(Refusal):
    """A place cannot have {field} = {given}.

    It takes {expected}.
    """

    number = "social.E076"
    zh = """点位的 {field} 不能为 {given}。

    应为：{expected_zh}。"""


class PlaceTaken(Refusal):
    """There is a place '{name}' already.

    Choose another name, or change that one.
    """

    number = "social.E077"
    zh = """已有名为“{name}”的点位。

    请换一个名称，或修改已有的点位。"""


class BadPlaceSheet(Refusal):
    """The sheet {file} has no column for {column}. It has {columns}.

    Columns of places: name, kind, city, group, address, items, target; or 点位, 类型, 城市, 区域, 地址, 品项, 链接.
    """

    number = "social.E078"
    zh = """表格 {file} 中没有“{column_zh}”一列，现有的列：{columns}。

    点位表格的列：点位、类型、城市、区域、地址、品项、链接；或 name, kind, city, group, address, items, target。"""
