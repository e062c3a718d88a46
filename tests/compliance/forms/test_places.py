import tomllib

import pytest

from compliance.editions import BadRulebook, parse_edition, shipped_edition_files
from compliance.forms.places import line_of

TEXT = """\
[edition]
code = "x"
url = "https://example.com"

[edition.title]
en = "X"

[[rule]]
code = "A-1"
effect = "duty"

[[rule]]
code = 'A-2'
when = { all = [
  { fact = "n", gte = 1 },
] }

[[rule]]
effect = "review"

[[case]]
code = "A-1"
"""
LIST = """\
[[list]]
code = "x-2026"

[[list.rule]]
code = "A-1"

[[list.item]]
code = "A-2"
text = { en = "X" }
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("edition.url", 3),
        ("edition.title.zh", 5),
        ("edition.version", 1),
        ("rule[A-1]", 8),
        ("rule[A-1].effect", 10),
        ("rule[A-2].when.all[0]", 14),
        ("rule[A-2].text", 12),
        ("rule[2].effect", 19),
        ("case[A-1].facts", 21),
        ("rule[A-9].text", None),
        ("document[x]", None),
        ("file", None),
        ("", None),
    ],
)
def test_a_place_has_its_line(where: str, line: int | None) -> None:
    assert line_of(TEXT, where) == line


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("list[x-2026].notes", 1),
        ("list[x-2026].code", 2),
        ("list[x-2026].rule[A-1].text", 4),
        ("list[x-2026].item[A-2].text.zh", 9),
        ("list[x-2026].item[A-9]", None),
    ],
)
def test_a_place_inside_a_list_has_its_line(where: str, line: int | None) -> None:
    assert line_of(LIST, where) == line


def test_every_rule_that_ships_is_found() -> None:
    for data in shipped_edition_files().values():
        text = data.decode()
        for rule in tomllib.loads(text).get("rule", []):
            line = line_of(text, f"rule[{rule['code']}].code")
            assert line is not None
            assert rule["code"] in text.splitlines()[line - 1]


def test_the_places_that_the_reader_names_are_found() -> None:
    with pytest.raises(BadRulebook) as refused:
        parse_edition(TEXT.encode())

    assert {where for where, _message in refused.value.problems if line_of(TEXT, where) is None} == set()
