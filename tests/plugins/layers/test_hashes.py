"""FarmHash and SipHash: published vectors, TensorFlow's buckets for every class of lengths, one by one or many at once."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.errors import ArgumentError
from pronghorn_plugins.layers.hashes import bucket, farmhash64, joined64, salt_of, siphash64

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "hashes.json").read_text("utf-8"))
WORDS = [bytes.fromhex(word) for word in GOLDEN["words"]]
KEY = (0x0706050403020100, 0x0F0E0D0C0B0A0908)


def test_vectors_of_the_siphash_paper():
    """The first and the last of the 64 vectors of the reference code, and that of the paper's appendix."""
    strings = [bytes(range(n)) for n in (0, 1, 15, 63)]
    wanted = [0x726FDB47DD0E0E31, 0x74F839C593DC67FD, 0xA129CA6149BE45E5, 0x958A324CEB064572]
    assert siphash64(strings, KEY).tolist() == wanted


def test_buckets_of_tensorflow():
    most = 2**63 - 1
    assert bucket(WORDS, most, None).tolist() == GOLDEN["fast"]
    assert bucket(WORDS, 7, None).tolist() == GOLDEN["fast7"]
    assert bucket(WORDS, most, [133, 137]).tolist() == GOLDEN["strong"]
    assert bucket(WORDS, most, KEY).tolist() == GOLDEN["strong2"]
    assert {len(word) for word in WORDS} >= {0, 3, 4, 8, 16, 17, 32, 33, 64, 65, 128, 129}


@given(st.lists(st.binary(max_size=150), min_size=1, max_size=6))
def test_company_changes_no_hash(strings):
    assert farmhash64(strings).tolist() == [farmhash64([s])[0] for s in strings]
    assert siphash64(strings, KEY).tolist() == [siphash64([s], KEY)[0] for s in strings]


@given(st.integers(1, 2**40), st.binary(max_size=40))
def test_buckets_are_in_range(count, string):
    (found,) = bucket([string], count, None)
    assert 0 <= found < count


def test_joining_overflows_quietly():
    most = np.array([2**64 - 1], "uint64")
    with np.errstate(all="raise"):
        assert joined64(most, most).dtype == np.uint64


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match=r"salt must be an int or two ints\. Got \[1, 2, 3\]"):
        salt_of([1, 2, 3], "Hashing")
    with pytest.raises(ArgumentError, match="Got 'x'"):
        salt_of("x", "Hashing")
