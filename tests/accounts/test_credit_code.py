import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from compliance.accounts.credit_code import ALPHABET, check_sign, validate_credit_code

# The example of the standard's annex, and two from the public register.
REAL = ["91350100M000100Y43", "91110000802100433B", "914403001922038216"]


@pytest.mark.parametrize("code", REAL)
def test_real_code_passes(code: str) -> None:
    validate_credit_code(code)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "length"),
        ("91350100M000100Y4", "length"),
        ("91350100M000100Y433", "length"),
        ("91350100m000100y43", "alphabet"),
        ("91350100O000100Y43", "alphabet"),
        ("９1350100M000100Y43", "alphabet"),
        ("91350100M000100Y44", "checksum"),
    ],
)
def test_wrong_code_is_refused_with_its_reason(code: str, reason: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_credit_code(code)

    assert refusal.value.code == reason


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(first_17: str, place: int, sign: str) -> None:
    changed = first_17[:place] + sign + first_17[place + 1 :]

    assert (check_sign(changed) == check_sign(first_17)) == (changed == first_17)
