"""The id of a message follows from journey, person, round and step: putting it twice puts it once.

`origin` and `origin_round` are person and round as they were at entry, so that a merge changes no id.
"""

MESSAGE = "reinterpretAsUUID(sipHash128({row}.journey, {row}.entry.origin, {row}.entry.origin_round, {step}))"
