import pytest

from compliance.conditions import ALWAYS, parse_condition
from compliance.outlines import ALL_OF, ANY_OF, NOT, Outline, outline
from compliance.wording import Text

CIIO = Outline(Text("Critical information infrastructure operator: No", "关键信息基础设施运营者：否"))
TRANSIT = Outline(
    Text("Personal information collected abroad and sent out again: Yes", "境外收集的个人信息入境处理后再出境：是")
)
NO_CIIO, IS_TRANSIT = {"fact": "ciio", "eq": False}, {"fact": "transit", "eq": True}


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        (NO_CIIO, CIIO),
        ({"all": [NO_CIIO]}, CIIO),
        ({"not": NO_CIIO}, Outline(NOT, (CIIO,))),
        ({"all": [NO_CIIO, IS_TRANSIT]}, Outline(ALL_OF, (CIIO, TRANSIT))),
        (
            {"any": [NO_CIIO, {"all": [IS_TRANSIT, {"not": NO_CIIO}]}]},
            Outline(ANY_OF, (CIIO, Outline(ALL_OF, (TRANSIT, Outline(NOT, (CIIO,)))))),
        ),
    ],
)
def test_a_condition_is_set_out_line_by_line(plain: dict[str, object], expected: Outline) -> None:
    assert outline(parse_condition(plain)) == expected


def test_what_always_applies_says_so() -> None:
    assert outline(ALWAYS) == Outline(Text("Applies always.", "始终适用。"))
