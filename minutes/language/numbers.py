"""Korean numbers as they are spoken: Sino-Korean, native before a counter, or digits."""

from __future__ import annotations

import re

DIGITS = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7,
          "팔": 8, "구": 9}  # fmt: skip
POWERS = {"십": 10, "백": 100, "천": 1000}
NATIVE_ONES = {"하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "서": 3, "넷": 4,
               "네": 4, "넉": 4, "너": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8,
               "아홉": 9}  # fmt: skip
NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60,
               "일흔": 70, "여든": 80, "아흔": 90}  # fmt: skip

_ONES = "|".join(sorted(NATIVE_ONES, key=len, reverse=True))
_TENS = "|".join(NATIVE_TENS)
SPOKEN_NUMBER = (
    rf"(?:\d+|(?:{_TENS})\s?(?:{_ONES})|(?:{_TENS})|(?:{_ONES})|[일이삼사오육칠팔구십백천]+)"
)
"""Pattern of a number up to 9,999; what it matches :func:`number` may still refuse."""
_NATIVE = re.compile(rf"(?P<tens>{_TENS})?\s?(?P<ones>{_ONES})?")


def number(text: str) -> int | None:
    """``십오``, ``열두`` or ``15`` as a number; None where the text is none."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    native = _NATIVE.fullmatch(text)
    if native is not None and text:
        return NATIVE_TENS.get(native["tens"], 0) + NATIVE_ONES.get(native["ones"], 0)
    return _sino(text)


def _sino(text: str) -> int | None:
    """Digits before falling powers of ten (이천이십육); one digit alone is itself."""
    total, digit, lowest = 0, None, 10_000
    for letter in text:
        if letter in DIGITS and digit is None:
            digit = DIGITS[letter]
        elif letter in POWERS and POWERS[letter] < lowest:
            lowest = POWERS[letter]
            total += (1 if digit is None else digit) * lowest
            digit = None
        else:
            return None
    return total + (digit or 0) if text else None
