"""Finds what looks like a VIN, a Chinese plate, a mobile number or a resident ID number in text.

Check digits keep hashes, time stamps and UUIDs from being taken for them. Sources: GB 16735 (VIN, check
digit at place 9, last four places digits), GB 11643 (resident identity number, ISO 7064 MOD 11-2),
GA 36 (plates), the national numbering plan (mobile numbers begin with 13 to 19).
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Promise] = {
    "vin": _("Vehicle identification number"),
    "plate": _("Licence plate"),
    "phone": _("Mobile number"),
    "resident_id": _("Resident identity number"),
}

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
VIN_BODY = r"[A-HJ-NPR-Z0-9]{13}[0-9]{4}"
PLATE_BODY = rf"[{PROVINCES}][A-HJ-NP-Z][·•. _-]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳]"
PHONE_BODY = r"1[3-9][0-9]{9}"
ID_BODY = r"[1-8][0-9]{16}[0-9X]"

# For Polars, whose expressions know no look-around; every hit is looked at again by kinds_in.
PREFILTER = (
    rf"(?i)(?:^|[^A-Z0-9])(?:{VIN_BODY})(?:$|[^A-Z0-9])"
    rf"|(?:{PLATE_BODY})"
    rf"|(?:^|[^0-9])(?:{PHONE_BODY})(?:$|[^0-9])"
    rf"|(?:^|[^0-9])(?:{ID_BODY})(?:$|[^A-Z0-9])"
)

VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_WITHOUT_CHECK = "ZZZ"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ID_REGIONS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


def is_vin(text: str) -> bool:
    """Tell by check digit; vehicles of European makers may carry ZZZ in its place."""
    if not any(letter.isalpha() for letter in text[:3]):
        return False
    if text[3:6] == VIN_WITHOUT_CHECK:
        return True
    total = sum(VIN_VALUES[char] * weight for char, weight in zip(text, VIN_WEIGHTS, strict=True))
    return text[8] == "0123456789X"[total % 11]


def is_resident_id(text: str) -> bool:
    """Tell by region, date of birth and check digit."""
    if text[:2] not in ID_REGIONS or not _is_birthday(text[6:14]):
        return False
    total = sum(int(char) * weight for char, weight in zip(text[:17], ID_WEIGHTS, strict=True))
    return text[17] == ID_CHECKS[total % 11]


def _is_birthday(digits: str) -> bool:
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100


PATTERNS: Mapping[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "vin": (re.compile(rf"(?<![A-Z0-9]){VIN_BODY}(?![A-Z0-9])"), is_vin),
    "plate": (re.compile(rf"{PLATE_BODY}(?![A-Z0-9])"), lambda _text: True),
    "phone": (re.compile(rf"(?<![0-9]){PHONE_BODY}(?![0-9])"), lambda _text: True),
    "resident_id": (re.compile(rf"(?<![0-9]){ID_BODY}(?![A-Z0-9])"), is_resident_id),
}


def kinds_in(text: str) -> tuple[str, ...]:
    """Return the kinds found in a text, in the order of KINDS."""
    upper = text.upper()
    return tuple(
        kind for kind, (pattern, confirm) in PATTERNS.items() if any(confirm(hit) for hit in pattern.findall(upper))
    )
