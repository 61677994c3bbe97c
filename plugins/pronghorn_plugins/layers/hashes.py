"""Hash functions of bytes: FarmHash's 64-bit fingerprint and SipHash-2-4, many strings at a time.

Strings of one length are computed together, as the rows of a matrix of bytes.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from pronghorn.api import ArgumentError

_Words: TypeAlias = "np.ndarray[Any, np.dtype[np.uint64]]"
_Bytes: TypeAlias = "np.ndarray[Any, np.dtype[np.uint8]]"


def farmhash64(strings: Sequence[bytes]) -> _Words:
    """``farmhash::Fingerprint64`` of each string, (N,) uint64.

    Source: G. Pike, FarmHash 1.1, ``farmhashna``; TensorFlow's ``to_hash_bucket_fast`` is it modulo the buckets.

    >>> farmhash64([b"", b"hello"]).tolist()
    [11160318154034397263, 13009744463427800296]
    """
    return _by_length(strings, _farmhash)


def siphash64(strings: Sequence[bytes], key: Sequence[int]) -> _Words:
    """SipHash-2-4 of each string, (N,) uint64.

    Args:
        strings: what to hash.
        key: two ints, the halves of the key of 128 bits.

    Source: Aumasson and Bernstein 2012, "SipHash: a fast short-input PRF"; TensorFlow's ``to_hash_bucket_strong`` is it
    modulo the buckets.

    >>> hex(siphash64([bytes(range(15))], (0x0706050403020100, 0x0F0E0D0C0B0A0908))[0])
    '0xa129ca6149be45e5'
    """
    return _by_length(strings, lambda rows: _siphash(rows, key))


def _by_length(strings: Sequence[bytes], hashed: Callable[[_Bytes], _Words]) -> _Words:
    places = defaultdict(list)
    for place, string in enumerate(strings):
        places[len(string)].append(place)
    found = np.empty(len(strings), "uint64")
    with np.errstate(over="ignore"):  # arithmetic modulo 2**64 is what is meant
        for length, where in places.items():
            joined = b"".join(strings[place] for place in where)
            found[where] = hashed(np.frombuffer(joined, "uint8").reshape(len(where), length))
    return found


def _u(number: int) -> Any:
    return np.uint64(number % 2**64)


def _read(rows: _Bytes, start: int, size: int = 8) -> _Words:
    """The little-endian number in ``size`` bytes of each row, from ``start`` on."""
    padded = np.zeros((len(rows), 8), "uint8")
    padded[:, :size] = rows[:, start : start + size]
    return padded.view("<u8")[:, 0].astype("uint64")


def _left(x: _Words, count: int) -> _Words:
    return (x << _u(count)) | (x >> _u(64 - count))


def _right(x: _Words, count: int) -> _Words:
    return _left(x, 64 - count)


_K0, _K1, _K2 = _u(0xC3A5C85C97CB3127), _u(0xB492B66FBE98F273), _u(0x9AE16A3B2F90404F)


def _mixed(x: _Words) -> _Words:
    return x ^ (x >> _u(47))


def _folded(u: _Words, v: _Words, multiplier: Any) -> _Words:
    """128 bits to 64 (``HashLen16``)."""
    a = _mixed((u ^ v) * multiplier)
    return _mixed((v ^ a) * multiplier) * multiplier


def _farmhash(rows: _Bytes) -> _Words:
    length = rows.shape[1]
    if length <= 16:
        return _farmhash_to_16(rows)
    if length <= 32:
        return _farmhash_to_32(rows)
    return _farmhash_to_64(rows) if length <= 64 else _farmhash_long(rows)


def _farmhash_to_16(rows: _Bytes) -> _Words:
    length = rows.shape[1]
    multiplier = _K2 + _u(2 * length)
    if length >= 8:
        a, b = _read(rows, 0) + _K2, _read(rows, length - 8)
        c, d = _right(b, 37) * multiplier + a, (_right(a, 25) + b) * multiplier
        return _folded(c, d, multiplier)
    if length >= 4:
        return _folded(_u(length) + (_read(rows, 0, 4) << _u(3)), _read(rows, length - 4, 4), multiplier)
    if length > 0:
        first, middle, last = (rows[:, i].astype("uint64") for i in (0, length >> 1, length - 1))
        y, z = first + (middle << _u(8)), _u(length) + (last << _u(2))
        return _mixed(y * _K2 ^ z * _K0) * _K2
    return np.full(len(rows), _K2)


def _farmhash_to_32(rows: _Bytes) -> _Words:
    length = rows.shape[1]
    multiplier = _K2 + _u(2 * length)
    a, b = _read(rows, 0) * _K1, _read(rows, 8)
    c, d = _read(rows, length - 8) * multiplier, _read(rows, length - 16) * _K2
    return _folded(_right(a + b, 43) + _right(c, 30) + d, a + _right(b + _K2, 18) + c, multiplier)


def _farmhash_to_64(rows: _Bytes) -> _Words:
    length = rows.shape[1]
    multiplier = _K2 + _u(2 * length)
    a, b = _read(rows, 0) * _K2, _read(rows, 8)
    c, d = _read(rows, length - 8) * multiplier, _read(rows, length - 16) * _K2
    y = _right(a + b, 43) + _right(c, 30) + d
    z = _folded(y, a + _right(b + _K2, 18) + c, multiplier)
    e, f = _read(rows, 16) * multiplier, _read(rows, 24)
    g, h = (y + _read(rows, length - 32)) * multiplier, (z + _read(rows, length - 24)) * multiplier
    return _folded(_right(e + f, 43) + _right(g, 30) + h, e + _right(f + a, 18) + g, multiplier)


def _weak(rows: _Bytes, start: int, a: _Words, b: _Words) -> tuple[_Words, _Words]:
    """32 bytes from ``start`` on, mixed into a pair (``WeakHashLen32WithSeeds``)."""
    w, x, y, z = (_read(rows, start + offset) for offset in (0, 8, 16, 24))
    a = a + w
    b = _right(b + a + z, 21)
    c = a
    a = a + x + y
    return a + z, b + _right(a, 44) + c


def _farmhash_long(rows: _Bytes) -> _Words:
    length, seed = rows.shape[1], _u(81)
    zero = np.zeros(len(rows), "uint64")
    x, y = zero + seed * _K2 + _read(rows, 0), zero + seed * _K1 + _u(113)
    z = _mixed(y * _K2 + _u(113)) * _K2
    v, w = (zero, zero), (zero, zero)
    for start in range(0, (length - 1) // 64 * 64, 64):
        x = _right(x + y + v[0] + _read(rows, start + 8), 37) * _K1
        y = _right(y + v[1] + _read(rows, start + 48), 42) * _K1
        x, y = x ^ w[1], y + v[0] + _read(rows, start + 40)
        z = _right(z + w[0], 33) * _K1
        v = _weak(rows, start, v[1] * _K1, x + w[0])
        w = _weak(rows, start + 32, z + w[1], y + _read(rows, start + 16))
        z, x = x, z
    start = length - 64
    multiplier = _K1 + ((z & _u(0xFF)) << _u(1))
    w = (w[0] + _u((length - 1) & 63), w[1])
    v = (v[0] + w[0], v[1])
    w = (w[0] + v[0], w[1])
    x = _right(x + y + v[0] + _read(rows, start + 8), 37) * multiplier
    y = _right(y + v[1] + _read(rows, start + 48), 42) * multiplier
    x, y = x ^ w[1] * _u(9), y + v[0] * _u(9) + _read(rows, start + 40)
    z = _right(z + w[0], 33) * multiplier
    v = _weak(rows, start, v[1] * multiplier, x + w[0])
    w = _weak(rows, start + 32, z + w[1], y + _read(rows, start + 16))
    z, x = x, z
    low = _folded(v[0], w[0], multiplier) + _mixed(y) * _K0 + z
    return _folded(low, _folded(v[1], w[1], multiplier) + x, multiplier)


def _siphash(rows: _Bytes, key: Sequence[int]) -> _Words:
    length = rows.shape[1]
    first, second = _u(key[0]), _u(key[1])
    state = [
        np.full(len(rows), half ^ _u(constant))
        for half, constant in (
            (first, 0x736F6D6570736575), (second, 0x646F72616E646F6D),
            (first, 0x6C7967656E657261), (second, 0x7465646279746573),
        )
    ]  # fmt: skip
    whole = length // 8 * 8
    words = [_read(rows, start) for start in range(0, whole, 8)]
    words.append(_read(rows, whole, length - whole) | _u(length % 256 << 56))
    for word in words:
        state[3] = state[3] ^ word
        state = _round(_round(state))
        state[0] = state[0] ^ word
    state[2] = state[2] ^ _u(0xFF)
    for _ in range(4):
        state = _round(state)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _round(state: list[_Words]) -> list[_Words]:
    a, b, c, d = state
    a, c = a + b, c + d
    b, d = _left(b, 13) ^ a, _left(d, 16) ^ c
    a = _left(a, 32)
    c, a = c + b, a + d
    b, d = _left(b, 17) ^ c, _left(d, 21) ^ a
    return [a, b, _left(c, 32), d]


def joined64(first: _Words, second: _Words) -> _Words:
    """Two fingerprints as one, in an order that counts: TensorFlow's ``FingerprintCat64``, which crosses features.

    >>> import numpy as np
    >>> a, b = farmhash64([b"a", b"b"])
    >>> bool(joined64(a, b) == joined64(b, a))
    False
    """
    multiplier = _u(0xC6A4A7935BD1E995)
    with np.errstate(over="ignore"):
        found = first ^ multiplier
        found = (found ^ _mixed(second * multiplier) * multiplier) * multiplier
        return _mixed(_mixed(found) * multiplier)


def bucket(strings: Sequence[bytes], count: int, salt: Sequence[int] | None) -> Any:
    """A bucket from 0 to ``count`` - 1 for each string, (N,) int64: by FarmHash, or by SipHash where there is a salt.

    >>> bucket([b"A", b"B"], 3, None).tolist(), bucket([b"A", b"B"], 3, [133, 137]).tolist()
    ([1, 0], [1, 2])
    """
    found = farmhash64(strings) if salt is None else siphash64(strings, salt)
    return (found % np.uint64(count)).astype("int64")


def salt_of(value: Any, where: str) -> list[int] | None:
    """A salt as the two halves of SipHash's key; an int stands for both.

    Raises:
        ArgumentError: if it is neither an int nor two ints.

    >>> salt_of(133, "Hashing")
    [133, 133]
    """
    if value is None:
        return None
    halves = list(value) if isinstance(value, list | tuple) else [value, value]
    if len(halves) != 2 or not all(hasattr(half, "__index__") and not isinstance(half, bool) for half in halves):
        raise ArgumentError(
            f"salt must be an int or two ints. Got {value!r}.",
            where=where,
            fix="Pass for example salt=[133, 137].",
            argument="salt",
            got=value,
        )
    return [int(half) for half in halves]
