import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from compliance import advisories
from compliance.advisories import Answer, Finding, audit, is_affected, locked, main
from compliance.embedded import BASE_DIR

LOCK = "Django_Thing==4.2.1 \\\n    --hash=sha256:00\n    # via x\nother==1.0\nodd==2024a ; python_version < '3.12' \\\nodd[x]==2025b\n"
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def advisory(*events: dict[str, str], name: str = "django-thing", **values: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
    }
    return {
        "id": "GHSA-1",
        "aliases": ["CVE-1"],
        "summary": "It breaks.",
        "modified": "2026-11-20T00:00:00Z",
        "affected": [affected],
    } | values


def test_lock_is_read_as_the_index_compares_names() -> None:
    assert locked(LOCK) == {"django-thing": ["4.2.1"], "other": ["1.0"], "odd": ["2024a", "2025b"]}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "4.2.1"}], False),
        ([{"introduced": "0"}, {"fixed": "4.2.2"}], True),
        ([{"introduced": "4.2.2"}, {"fixed": "5"}], False),
        ([{"introduced": "0"}, {"last_affected": "4.2.1"}], True),
        ([{"introduced": "0"}, {"last_affected": "4.2.0"}], False),
        ([{"introduced": "0"}, {"limit": "4.2.1"}], False),
        ([{"introduced": "0"}, {"fixed": "3.0"}, {"introduced": "4.0"}, {"fixed": "4.3"}], True),
        ([{"fixed": "4.3"}, {"introduced": "4.0"}, {"fixed": "3.0"}, {"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "3.0"}, {"introduced": "5.0"}], False),
        ([], False),
    ],
)
def test_ranges_are_evaluated_as_the_schema_says(events: list[dict[str, str]], expected: bool) -> None:
    assert is_affected("4.2.1", {"ranges": [{"type": "ECOSYSTEM", "events": events}]}) is expected


def test_versions_named_one_by_one_count_and_commits_do_not() -> None:
    assert is_affected("4.2.1", {"versions": ["4.2.1"]})
    assert not is_affected("4.2.1", {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]})


def test_report_names_package_advisory_and_remedy() -> None:
    rows = [
        advisory({"introduced": "0"}, {"fixed": "4.2.5"}, {"introduced": "5.0"}, {"fixed": "5.0.1"}),
        advisory({"introduced": "0"}, name="Other", id="PYSEC-2", aliases=[], summary=""),
        advisory({"introduced": "0"}, id="GONE", withdrawn="2026-01-01T00:00:00Z", modified="2026-11-22T00:00:00Z"),
        advisory({"introduced": "0"}, name="elsewhere"),
    ]

    report = audit(locked(LOCK), rows)

    assert report.findings == [
        Finding("django-thing", "4.2.1", "GHSA-1, CVE-1", "It breaks.", "4.2.5"),
        Finding("other", "1.0", "PYSEC-2", "", ""),
    ]
    assert (report.n_packages, report.n_advisories, report.days_old(NOW)) == (3, 4, 1)


def zipped(folder: Path, *rows: dict[str, Any]) -> Path:
    place = folder / "all.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for number, row in enumerate(rows):
            archive.writestr(f"{number}.json", json.dumps(row))
    return place


def test_command_answers_by_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock, folder = tmp_path / "requirements.lock", tmp_path / "osv"
    lock.write_text(LOCK)
    folder.mkdir()
    today = dt.datetime.now(dt.UTC)
    harmless = advisory({"introduced": "9"}, modified=today.isoformat())
    old = harmless | {"modified": (today - dt.timedelta(days=40)).isoformat()}

    def answer(*arguments: object) -> tuple[Answer, str]:
        return main([str(lock), *map(str, arguments)]), capsys.readouterr().out

    assert answer() == (Answer.NOT_CHECKED, f"{advisories.NO_DATA}\n")
    assert answer(tmp_path / "none.zip")[0] == Answer.NOT_CHECKED
    assert answer(lock)[1].startswith("Nothing was checked: ")
    assert answer(folder) == (Answer.NOT_CHECKED, "Nothing was checked: the data holds no advisory.\n")
    assert answer(zipped(tmp_path, harmless)) == (
        Answer.NOTHING_KNOWN,
        "0 known weaknesses in 3 packages, by 1 advisories; the newest is 0 days old.\n",
    )
    assert answer(zipped(tmp_path, old))[0] == Answer.TOO_OLD
    assert answer(zipped(tmp_path, old), "--most-days=60")[0] == Answer.NOTHING_KNOWN
    (folder / "x.json").write_text(json.dumps(advisory({"introduced": "0"}, modified=today.isoformat())))
    assert answer(folder)[0] == Answer.FOUND
    (folder / "y.json").write_text("[")
    assert answer(folder)[0] == Answer.NOT_CHECKED


def test_every_package_of_our_own_lock_is_read() -> None:
    text = (BASE_DIR / "requirements.lock").read_text()

    assert sum(map(len, locked(text).values())) == sum(1 for line in text.splitlines() if line[:1].isalnum())
