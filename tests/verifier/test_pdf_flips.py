"""No byte of a report is free: flip any, and it is refused.

A signature alone does not bind the padding of its own hole, the case of its digits, or the bytes of its envelope that
no signature covers. The verifier binds them all.
"""

import random
import re

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from audits.verifier import container
from audits.verifier.check import Asked, verify
from audits.verifier.trust import Roots
from tests.reports import press

pytestmark = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")


def refused(position: int, value: int) -> bool:
    report = bytearray(press.signed())
    assert report[position] != value
    report[position] = value
    asked = Asked(roots=Roots.read(press.ring().root.public_bytes(Encoding.PEM)))
    return not verify(bytes(report), "flipped.pdf", asked).good


def undetected(positions: range | list[int], *masks: int) -> list[tuple[int, int]]:
    data = press.signed()
    return [(at, mask) for at in positions for mask in masks if not refused(at, data[at] ^ mask)]


def test_flips_all_over_the_file_are_refused() -> None:
    size = len(press.signed())
    spread = random.Random(11).sample(range(size), 400)
    assert undetected([0, size - 1, *spread], 0x01, 0x80) == []


def test_flips_around_the_hole_and_at_the_end_are_refused() -> None:
    file = container.open_file(press.signed())
    near = [*range(file.start - 60, file.start + 4), *range(file.end - 4, file.end + 60)]
    end = range(file.size - 40, file.size)
    assert undetected([*near, *end], 0x01, 0x20) == []


def test_flips_in_the_padding_are_refused() -> None:
    file = container.open_file(press.signed())
    padding = range(file.start + 1 + 2 * len(file.message), file.end - 1)
    assert len(padding) > 1000
    assert undetected([*padding[::97], padding[-1]], 0x01, 0x0A) == []


@pytest.mark.slow
def test_every_digit_of_the_envelope_is_bound() -> None:
    """Each hexadecimal digit of the envelope, exchanged for another digit and for its lower case."""
    file = container.open_file(press.signed())
    data = press.signed()
    free = []
    for at in range(file.start + 1, file.start + 1 + 2 * len(file.message)):
        other = b"0123456789ABCDEF"[(int(chr(data[at]), 16) + 1 + at % 15) % 16]
        if not refused(at, other):
            free.append((at, chr(other)))
        if chr(data[at]).isalpha() and not refused(at, data[at] | 0x20):
            free.append((at, "lower case"))
    assert free == []


def test_every_other_digit_in_the_names_of_algorithms_is_refused() -> None:
    """An algorithm may have two names one digit apart (RSA with SHA-256, RSA): only the signed one is taken."""
    file = container.open_file(press.signed())
    data = press.signed()
    # Object identifiers of the United States' and NIST's arcs of algorithms: what follows their tag is their length.
    tags = [match.start() for match in re.finditer(rb"\x06[\x07-\x0b](?:\x2a\x86\x48|\x60\x86\x48)", file.message)]
    assert len(tags) > 20
    last_bytes = [tag + 1 + file.message[tag + 1] for tag in tags]
    digits = [file.start + 1 + 2 * place + half for place in last_bytes for half in (0, 1)]
    free = [
        (at, digit) for at in digits for digit in b"0123456789ABCDEF" if digit != data[at] and not refused(at, digit)
    ]
    assert free == []


def test_a_digit_in_lower_case_is_refused() -> None:
    data = press.signed()
    file = container.open_file(data)
    letter = next(at for at in range(file.start, file.end) if chr(data[at]).isalpha())
    assert refused(letter, data[letter] | 0x20)
