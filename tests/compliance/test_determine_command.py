import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.compliance.facts import USUAL


def run(tmp_path: Path, facts: Any, *options: str) -> str:
    file = tmp_path / "facts.json"
    file.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
    out = StringIO()
    call_command("determine", "--facts", str(file), "--on", "2026-11-22", *options, stdout=out)
    return out.getvalue()


def test_json_carries_the_whole_result(tmp_path: Path) -> None:
    result = json.loads(run(tmp_path, {**USUAL, "n_case": 100_000}, "--json"))

    assert result["pathway"] == "contract_or_certification"
    assert {row["code"] for row in result["editions"]} >= {"cac-2024-flows", "auto-guide-2026"}


def test_null_is_unknown(tmp_path: Path) -> None:
    assert json.loads(run(tmp_path, {**USUAL, "n_case": None}, "--json"))["pathway"] == "hold"


def test_words_begin_with_the_sentence(tmp_path: Path) -> None:
    assert run(tmp_path, USUAL).startswith(
        "Out of scope, because the flow contains neither personal information nor important data."
    )


def test_a_draft_serves_comparison(tmp_path: Path) -> None:
    assert "Comparison only" in run(tmp_path, USUAL, "--edition", "auto-guide-2025-draft")


def test_zone_option_overrides_the_fact(tmp_path: Path) -> None:
    result = json.loads(run(tmp_path, USUAL, "--zone", "beijing-2025", "--json"))

    assert result["zone"]["code"] == "beijing-2025"


def test_resources_by_name(tmp_path: Path) -> None:
    facts = {**USUAL, "resources": {"camera": {"exterior_video": "yes", "faces": "yes"}}}

    assert json.loads(run(tmp_path, facts, "--json"))["fired"][0]["resource"] == "camera"


@pytest.mark.parametrize(
    ("facts", "options", "message"),
    [
        ("{", [], "not JSON"),
        ("[]", [], "one JSON object"),
        ({"n_cas": 1}, [], "Did you mean n_case"),
        ({"n_case": "many"}, [], "must be a whole number"),
        ({"zone": "atlantis"}, [], "No zone list"),
        ({}, ["--zone", "atlantis"], "No zone list"),
        ({}, ["--edition", "nothing"], "No edition has the code"),
        ({}, ["--on", "yesterday"], "must be a date"),
        ({}, ["--on", "2022-08-31"], "No edition that decides pathways"),
        ({"resources": [1]}, [], "object of objects"),
    ],
)
def test_bad_input_is_refused_with_status_2(tmp_path: Path, facts: Any, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message) as caught:
        run(tmp_path, facts, *options)

    assert caught.value.returncode == 2


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("determine", "--facts", "/nowhere/facts.json")
