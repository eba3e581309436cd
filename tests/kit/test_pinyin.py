"""Names are found by what one types for them, and by nothing else."""

import re

import pytest

from koipond.kit.pinyin import pattern


@pytest.mark.parametrize("text, name", [
    ("zhangguiying", "张桂英"), ("zhang gui ying", "张桂英"), ("ZhangGuiYing", "张桂英"), ("zgy", "张桂英"), ("zhangg", "张桂英"), ("guiying", "张桂英"), ("zhang", "张桂英"),
    ("lv", "吕布"), ("lu", "吕布"), ("shan", "单雄信"), ("dan", "单雄信"), ("xian", "西安"), ("xian", "先生"), ("xi'an", "西安"), ("ouyang", "欧阳修"), ("oy", "欧阳修"), ("wa", "王安石"),
])
def test_found(text, name):
    assert re.search(pattern(text), name)


@pytest.mark.parametrize("text, name", [("zhangwei", "张桂英"), ("zw", "张桂英"), ("li", "张桂英"), ("yingg", "张桂英"), ("xian", "张安")])
def test_not_found(text, name):
    assert not re.search(pattern(text), name)


@pytest.mark.parametrize("text", ["", "z", "张", "a@b.cn", "13900000000", "zhang1", "b" * 25, "bvbvbv", "x.*"])
def test_what_is_no_pinyin_asks_nothing(text):
    assert pattern(text) == ""


def test_a_long_text_stays_small():
    assert len(pattern("zhangzhangzhangzhangzhan")) < 40_000
