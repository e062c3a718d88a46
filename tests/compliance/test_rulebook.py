import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from compliance.audit.models import Event
from compliance.editions import shipped_edition_files, shipped_editions, shipped_regime, shipped_zones
from compliance.enums import EditionStatus
from compliance.models import Edition, EditionValidity, Rule, ZoneList
from compliance.pathways import determine, regime_hash
from compliance.rulebook import BadRulebook, read_edition, regime_on
from tests.cast import Cast, assemble
from tests.compliance.reviewing import changed_zone_list, published_edition

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 22)
FLOWS = shipped_edition_files()["cac-2024-flows.toml"]
FACTS: dict[str, Any] = {
    "export_act": "transfer",
    "ciio": False,
    "important_data": False,
    "transit": False,
    "contract": False,
    "hr": False,
    "emergency": False,
    "zone": "none",
    "n_case": 12_000,
    "s_case": 0,
    "n_year": 91_400,
    "s_year": 0,
}


@pytest.fixture(autouse=True)
def cast() -> Cast:
    return assemble()


def test_load_law_is_safe_to_repeat() -> None:
    before = (Edition.objects.count(), Rule.objects.count(), ZoneList.objects.count(), Event.objects.count())

    call_command("load_law")

    after = (Edition.objects.count(), Rule.objects.count(), ZoneList.objects.count(), Event.objects.count())
    assert before == after
    assert before[:3] == (
        len(shipped_editions()),
        sum(len(edition.rules) for edition in shipped_editions()),
        len(shipped_zones()),
    )


def test_regime_of_the_database_is_that_of_the_files() -> None:
    stored, shipped = regime_on(ON), shipped_regime(ON)

    assert {edition.content_hash for edition in stored.editions} == {e.content_hash for e in shipped.editions}
    assert stored.zones.keys() == shipped.zones.keys()
    assert stored.thresholds == {"n": (100_000, 1_000_000), "s": (10_000,)}


def test_determination_from_the_database() -> None:
    result = determine(FACTS, regime_on(ON))

    assert result.sentence["en"] == (
        "Standard contract or certification, because 103,400 people's personal information will have gone "
        "abroad since 1 January 2026."
    )
    assert result.is_binding


@pytest.mark.parametrize(
    ("on", "guide"), [(dt.date(2026, 2, 2), False), (dt.date(2026, 2, 3), True), (dt.date(2024, 3, 22), False)]
)
def test_regime_goes_by_date(on: dt.date, guide: bool) -> None:
    codes = {edition.code for edition in regime_on(on).editions}

    assert ("auto-guide-2026" in codes) == guide
    assert "auto-guide-2025-draft" not in codes
    assert "cac-2024-flows" in codes


def test_regime_of_one_zone(django_assert_num_queries: Any) -> None:
    regime_on(ON)

    with django_assert_num_queries(2):
        regime = regime_on(ON, "chongqing-2025")

    assert list(regime.zones) == ["chongqing-2025"]


def test_regime_hash_follows_the_zone_list() -> None:
    before = regime_hash(regime_on(ON), "chongqing-2025")

    changed_zone_list("chongqing-2025", covers_automotive=False)

    assert regime_hash(regime_on(ON), "chongqing-2025") != before
    assert regime_hash(regime_on(ON), "none") == regime_hash(regime_on(ON), "none")


def test_publishing_supersedes_the_revision_before() -> None:
    changed = FLOWS.replace(b'version = "2024"', b'version = "2024, corrected"')

    published = published_edition(changed)

    assert list(Edition.objects.filter(code="cac-2024-flows").values_list("revision", "status")) == [
        (2, EditionStatus.PUBLISHED),
        (1, EditionStatus.SUPERSEDED),
    ]
    assert [e.version for e in regime_on(ON).editions if e.code == "cac-2024-flows"] == ["2024, corrected"]
    assert bytes(published.source) == changed


def test_regime_as_it_was_known_then() -> None:
    known_at = EditionValidity.objects.latest("recorded_at").recorded_at
    published_edition(FLOWS.replace(b'version = "2024"', b'version = "2"'))

    regime = regime_on(ON, known_at=known_at)

    assert [e.version for e in regime.editions if e.code == "cac-2024-flows"] == ["2024"]


def test_zone_lists_as_they_were_known_then() -> None:
    known_at = timezone.now()
    changed_zone_list("chongqing-2025", version="corrected")

    then, now = regime_on(ON, known_at=known_at), regime_on(ON)

    assert then.zones["chongqing-2025"].version == "2025"
    assert now.zones["chongqing-2025"].version == "corrected"
    assert regime_on(ON, known_at=timezone.now()).zones["chongqing-2025"].version == "corrected"
    assert regime_on(ON, known_at=known_at - dt.timedelta(days=3650)).zones == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compliance_edition SET title = 'another'",
        "UPDATE compliance_edition SET status = 'draft'",
        "UPDATE compliance_edition SET status = 'superseded', title = 'another'",
        "DELETE FROM compliance_edition",
        "UPDATE compliance_rule SET text = 'another'",
        "DELETE FROM compliance_rule",
        "INSERT INTO compliance_rule (edition_id, position, code, effect, pathway, exemption, article, name, name_zh,"
        " text, text_zh, verification, condition) SELECT id, 99, 'X', 'duty', '', '', '', '', '', '', '',"
        " 'official', '{}' FROM compliance_edition LIMIT 1",
        "UPDATE compliance_editionvalidity SET effective_from = '2020-01-01'",
        "DELETE FROM compliance_editionvalidity",
    ],
)
def test_published_content_never_changes_by_raw_sql(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"never changes|recorded only while"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_tampered_file_is_refused() -> None:
    edition = Edition.objects.published().get(code="statutes")

    with pytest.raises(BadRulebook, match="hash differs"):
        read_edition("0" * 64, edition.pk)


def test_only_one_revision_is_published() -> None:
    index = "SELECT indexdef FROM pg_indexes WHERE indexname = 'edition_one_published'"
    with connection.cursor() as cursor:
        cursor.execute(index)

        assert "UNIQUE" in cursor.fetchone()[0]
