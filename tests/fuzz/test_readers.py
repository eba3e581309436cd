"""Nothing that comes from outside breaks what reads it. Examples are what fuzzing found once."""

import os
import time

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.changing import bytes_for
from tests.fuzz.targets import SEEDS, TARGETS

TRIES = int(os.environ.get("KOIPOND_FUZZ_TRIES", "250"))   # each
FOUND = [   # what fuzzing found once
    ("aliyun", b'[{"content":"\\ud800","phone_number":"\\ud800"}]'),                       # half a character could not be hashed
    ("aliyun", b'[{"biz_id":"1","report_time":"0001-01-01 00:00:00"}]'),                       # before time begins, in China
    ("tencent", b'{"text":"x","mobile":"1","time":999999999999999999999}'),                    # no moment of ours
    ("tencent", '{"text":"x","mobile":"1","time":"²"}'.encode()),                              # a digit that is no number
    ("twilio", b"\xff"),                                                                       # a signature of other letters
    ("twilio", b"MessageStatus=undelivered&ErrorCode=%00"),
]


@pytest.mark.parametrize("name", TARGETS)
def test_it_reads_or_refuses_whatever_comes(name, capsys):
    tried = 0
    began = time.monotonic()

    @settings(max_examples=TRIES, suppress_health_check=list(HealthCheck), database=None)
    @given(bytes_for(name))
    def throw(raw):
        nonlocal tried
        tried += 1
        TARGETS[name](raw)

    throw()
    with capsys.disabled():
        print(f"\n  {name}: {tried:,} tries in {time.monotonic() - began:.1f} s", end="")
    assert tried >= TRIES


@pytest.mark.parametrize("name, seed", [(name, seed) for name in TARGETS for seed in SEEDS[name]])
def test_its_real_beginnings_are_read(name, seed):
    TARGETS[name](seed)


@pytest.mark.parametrize("name, raw", FOUND)
def test_what_once_broke_a_reader_is_read_or_refused(name, raw):
    TARGETS[name](raw)
