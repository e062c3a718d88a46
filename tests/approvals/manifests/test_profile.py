import pytest
from jsonschema import Draft202012Validator

from approvals.manifests import profile
from approvals.manifests.croissant import parse_size
from approvals.manifests.problems import MESSAGES, Problem, Problems
from approvals.manifests.profile.build import SCHEMA_PATH, schema_text


def test_schema_is_valid_json_schema() -> None:
    Draft202012Validator.check_schema(profile.SCHEMA)


def test_schema_has_the_facts_of_the_vocabulary() -> None:
    assert SCHEMA_PATH.read_text("utf-8") == schema_text(), "run: python -m approvals.manifests.profile.build"


def test_every_named_problem_has_its_sentence() -> None:
    named = {value for key, value in _pairs(profile.SCHEMA) if key == "x-problem"}

    assert named <= MESSAGES.keys()


def _pairs(value: object) -> list[tuple[str, str]]:
    if isinstance(value, list):
        return [pair for item in value for pair in _pairs(item)]
    if not isinstance(value, dict):
        return []
    return [(k, str(v)) for k, v in value.items()] + [pair for item in value.values() for pair in _pairs(item)]


def test_problems_round_trip() -> None:
    problems = Problems.of([Problem("minimum", {"limit": 0}, "/a"), Problem("nul", row=3, column="path")])

    assert Problems.from_dict(problems.to_dict()) == problems


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("13510573713 B", 13510573713),
        ("0", 0),
        ("3 kB", 3000),
        ("3KiB", 3072),
        ("1.5 GB", 1_500_000_000),
        ("2 bytes", 2),
        ("about 3 GB", None),
        ("-1 B", None),
        ("", None),
        ("999999999999999999 PB", None),
    ],
)
def test_parse_size(text: str, size: int | None) -> None:
    assert parse_size(text) == size
