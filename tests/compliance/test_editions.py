from datetime import date

import pytest

from compliance.editions import (
    BadRulebook,
    parse_edition,
    parse_zones,
    read_toml,
    regime_of,
    shipped_edition_files,
    shipped_editions,
    shipped_files,
    shipped_zones,
)
from compliance.enums import Effect, Verification

META = """
[edition]
code = "x"
instrument = "x"
version = "1"
title = { en = "X", zh = "X" }
issued_by = { en = "X", zh = "X" }
published_on = 2026-01-01
effective_from = 2026-01-01
binding = true
url = "https://example.com/"
verification = "official"
"""
RULE = """
[[rule]]
code = "R"
effect = "duty"
article = "Art 1"
text = { en = "Do it.", zh = "应当办理。" }
verification = "official"
"""
REMEDY = """
[[rule.remedies]]
code = "r"
label = { en = "L", zh = "L" }
takes = { en = "T", zh = "T" }
"""
DOCUMENT = """
[[document]]
code = "d"
label = { en = "L", zh = "L" }
article = "Art 1"
verification = "official"
"""


def problems(text: str) -> list[str]:
    with pytest.raises(BadRulebook) as caught:
        parse_edition(text.encode())
    return [where for where, _ in caught.value.problems]


@pytest.mark.parametrize(
    ("wrong", "places"),
    [
        (RULE + RULE, ["rule[R]"]),
        (RULE.replace('article = "Art 1"\n', ""), ["rule[R].article"]),
        (RULE.replace('"duty"', '"task"'), ["rule[R].effect"]),
        (RULE.replace('verification = "official"', ""), ["rule[R].verification"]),
        (RULE.replace(', zh = "应当办理。"', ""), ["rule[R].text"]),
        (RULE.replace("Do it.", "Do it, {nobody}."), ["rule[R].text.en"]),
        (RULE.replace("Do it.", "Do it, {n."), ["rule[R].text.en"]),
        (RULE + 'when = { fact = "nobody", eq = 1 }', ["rule[R].when"]),
        (RULE + 'surprise = "x"', ["rule[R].surprise"]),
        (RULE.replace('"duty"', '"pathway"'), ["rule[R].pathway", "rule[R].because"]),
        (RULE.replace('"duty"', '"exemption"'), ["rule[R].exemption", "rule[R].because"]),
        (
            '[[case]]\ncode = "c"\nfacts = { n_cas = 1 }\npathway = "exempt"',
            ["case[c].facts", "case[c].on", "case[c].because"],
        ),
        ("[[rule]]", ["rule[0].code", "rule[0].effect", "rule[0].article", "rule[0].text", "rule[0].verification"]),
        (RULE.replace("Do it.", "Do it, {n:>9000000}."), ["rule[R].text.en"]),
        (RULE.replace("Do it.", "Do it, {n!x}."), ["rule[R].text.en"]),
        (RULE.replace("Do it.", "Do it, {n:{n}}."), ["rule[R].text.en"]),
        (RULE + 'covers = ["everything"]', ["rule[R].covers"]),
        (RULE + 'lifts = ["\\u0000"]', ["rule[R].lifts"]),
        (RULE + REMEDY + "sets = 3", ["rule[R].remedies[r].sets"]),
        ('[[case]]\ncode = "c"\non = 2026-01-01\nbecause = { en = "B", zh = "B" }', ["case[c].pathway"]),
        (DOCUMENT, ["document[d].pathway"]),
        ("[surprise]\nx = 1", ["file.surprise"]),
        ('[defaults]\nn_cas = 1\nciio = "perhaps"', ["defaults", "defaults"]),
        ("defaults = 1", ["edition.defaults"]),
    ],
)
def test_what_is_wrong_is_named_with_its_place(wrong: str, places: list[str]) -> None:
    assert sorted(problems(META + wrong)) == sorted(places)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("published_on = 2026-01-01", "edition.published_on"),
        ("effective_from = 2026-01-01", "edition.effective_from"),
        ('code = "x"', "edition.code"),
    ],
)
def test_a_missing_field_is_named(wrong: str, place: str) -> None:
    assert problems(META.replace(f"{wrong}\n", "")) == [place]


@pytest.mark.parametrize("data", [b"\xff\xfe[\x00", b"[edition", b""])
def test_what_is_no_rulebook_is_refused(data: bytes) -> None:
    with pytest.raises(BadRulebook):
        parse_edition(data)


@pytest.mark.parametrize("value", [b"9" * 5000, b"[" * 101 + b"]" * 101, b"{a=" * 101 + b"1" + b"}" * 101])
def test_what_python_cannot_handle_is_refused(value: bytes) -> None:
    with pytest.raises(BadRulebook) as caught:
        read_toml(b"x = " + value)

    assert [where for where, _ in caught.value.problems] == ["file"]


def test_the_hash_is_over_the_content_not_the_layout() -> None:
    plain, spaced = META + RULE, META.replace("version =", "version   =") + "# a remark\n" + RULE

    assert parse_edition(plain.encode()).content_hash == parse_edition(spaced.encode()).content_hash
    assert parse_edition(plain.encode()).content_hash != parse_edition(META.encode()).content_hash


def test_a_byte_order_mark_and_crlf_are_read() -> None:
    data = b"\xef\xbb\xbf" + (META + RULE).replace("\n", "\r\n").encode()

    assert parse_edition(data) == parse_edition((META + RULE).encode())


def test_first_and_last_day_are_in_force() -> None:
    edition = parse_edition(META.replace("binding", "effective_to = 2026-01-31\nbinding").encode())
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]

    assert [edition.in_force(day) for day in days] == [False, True, True, False]


def test_a_draft_is_never_in_force() -> None:
    draft = next(edition for edition in shipped_editions() if edition.code == "auto-guide-2025-draft")

    assert not draft.binding
    assert not draft.in_force(date(2025, 7, 1))


def test_every_shipped_file_is_read() -> None:
    assert len(shipped_editions()) == len(shipped_edition_files())
    assert "zones.toml" in shipped_files()


def test_codes_of_shipped_zone_lists() -> None:
    assert {zone.code for zone in shipped_zones()} >= {"beijing-2025", "chongqing-2025", "lingang-2024"}


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 5, 7), "beijing-2024"),
        (date(2026, 5, 8), "beijing-2025"),
        (date(2024, 1, 1), "beijing-2025"),
    ],
)
def test_a_zone_stands_for_its_list_of_the_day(on: date, code: str) -> None:
    assert regime_of((), shipped_zones(), on).zones["beijing"].code == code


def test_zone_problems_are_named() -> None:
    with pytest.raises(BadRulebook) as caught:
        parse_zones(b'[[list]]\ncode = "x"\nin_force_from = 2026-01-02\nin_force_to = 2026-01-01\n')

    told = "This is before in_force_from. Give a later day, or leave it out."
    assert ("list[x].in_force_to", told) in caught.value.problems


def test_marks_of_the_exemptions_of_2026() -> None:
    guide = next(edition for edition in shipped_editions() if edition.code == "auto-guide-2026")
    exemptions = [rule for rule in guide.rules if rule.effect == Effect.EXEMPTION]

    assert [rule.exemption for rule in exemptions if rule.verification == Verification.OFFICIAL] == [
        "E1", "E2", "E3", "E4", "E5", "E6"
    ]  # fmt: skip
    assert [rule.exemption for rule in exemptions if rule.verification == Verification.SECONDARY] == ["E7", "E8", "E9"]
