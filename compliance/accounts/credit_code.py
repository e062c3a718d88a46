"""The unified social credit code: 18 signs, the last of which checks the others."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WELL_FORMED = rf"^[{ALPHABET}]{{18}}$"


def check_sign(first_17: str) -> str:
    """Compute the 18th sign: 31 less the weighted sum modulo 31, weights 3^i modulo 31.

    Source: GB 32100-2015, section 4 and annex A.
    """
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(first_17))
    return ALPHABET[-total % 31]


def validate_credit_code(value: str) -> None:
    """Refuse a code which cannot be one, saying what is wrong with it."""
    if len(value) != 18:
        raise ValidationError(
            _("A credit code has 18 characters; this one has %(length)d."),
            code="length",
            params={"length": len(value)},
        )
    if not re.fullmatch(WELL_FORMED, value):
        raise ValidationError(
            _("A credit code has digits and capital letters only, and never I, O, S, V or Z."),
            code="alphabet",
        )
    if check_sign(value[:17]) != value[17]:
        raise ValidationError(
            _("The last character does not fit the others. Check the credit code for a typing error."),
            code="checksum",
        )
