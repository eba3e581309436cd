"""What may stand at a place of a rule, said in both languages where something else does."""

MAX_SEQUENCE = 10         # steps of one sequence; the engine's pattern and our spacing allow 15

EXPECTED = {
    "condition": ('an object such as {"trait": "city", "is": "exists"}', '一个对象，例如 {"trait": "city", "is": "exists"}'),
    "true": ("true", "true"),
    "measure": ("one of count, sum, distinct, pick", "count、sum、distinct、pick 之一"),
    "pick": ('"first" or "last"', '"first" 或 "last"'),
    "order": ('"desc" (the most first) or "asc"', '"desc"（从大到小）或 "asc"'),
    "sample": ('either {"percent": 10} or {"count": 500}', '{"percent": 10} 或 {"count": 500}'),
    "metric": ('{"trait": "revenue"}, or an event such as {"event": "order_completed"}, with count, sum or distinct',
               '{"trait": "revenue"}，或 {"event": "order_completed"} 这样的事件（可带 count、sum 或 distinct）'),
    "anniversary": ('{"in_days": 3}, {"between": [-3, 7]} or {"month": 5, "day": 12}',
                    '{"in_days": 3}、{"between": [-3, 7]} 或 {"month": 5, "day": 12}'),
    "steps": (f"a list of 2 to {MAX_SEQUENCE} events", f"2 到 {MAX_SEQUENCE} 个事件的列表"),
    "segment": ("the number of a segment", "人群的编号"),
    "window": ('{"last_days": 30}, {"last_hours": 12} or {"from": "2024-05-01", "to": "2024-05-31"}',
               '{"last_days": 30}、{"last_hours": 12} 或 {"from": "2024-05-01", "to": "2024-05-31"}'),
    "nothing": ("nothing: this comparison takes no value", "空：这种比较方式不带取值"),
    "values": ("a list of at least one value", "至少一个取值的列表"),
    "pair": ("a list of the lowest and the highest value", "由最小值和最大值组成的列表"),
    "scalar": ("a text, a number, true or false", "文本、数字、true 或 false"),
    "name": ("a name", "一个名称"),
    "text": ("text of valid characters", "由有效字符组成的文本"),
    "number": ("a number", "一个数字"),
    "date": ("a date such as 2024-05-01", "一个日期，例如 2024-05-01"),
    "list": ("a list", "一个列表"),
    "object": ("an object", "一个对象"),
}
