import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from compliance.audit.models import Event
from compliance.editions import shipped_edition_files, shipped_editions, shipped_regime, shipped_zones
from compliance.enums import EditionStatus
from compliance.models import Edition, EditionValidity, Rule, ZoneList
from compliance.pathways import determine, regime_hash
from compliance.rulebook import BadRulebook, publish_edition, read_edition, regime_on
from tests.cast import Cast, assemble

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


@pytest.fixture
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

    ZoneList.objects.filter(code="chongqing-2025").update(covers_automotive=False)

    assert regime_hash(regime_on(ON), "chongqing-2025") != before
    assert regime_hash(regime_on(ON), "none") == regime_hash(regime_on(ON), "none")


def test_publishing_supersedes_the_revision_before(cast: Cast) -> None:
    changed = FLOWS.replace(b'version = "2024"', b'version = "2024, corrected"')

    published = publish_edition(data=changed, by=cast.dora)

    assert list(Edition.objects.filter(code="cac-2024-flows").values_list("revision", "status")) == [
        (2, EditionStatus.PUBLISHED),
        (1, EditionStatus.SUPERSEDED),
    ]
    assert [e.version for e in regime_on(ON).editions if e.code == "cac-2024-flows"] == ["2024, corrected"]
    assert bytes(published.source) == changed


def test_regime_as_it_was_known_then(cast: Cast) -> None:
    known_at = EditionValidity.objects.latest("recorded_at").recorded_at
    publish_edition(data=FLOWS.replace(b'version = "2024"', b'version = "2"'), by=cast.dora)

    regime = regime_on(ON, known_at=known_at)

    assert [e.version for e in regime.editions if e.code == "cac-2024-flows"] == ["2024"]


def test_publishing_records_who(cast: Cast) -> None:
    edition = publish_edition(data=FLOWS, by=cast.dora, beside=shipped_regime)

    event = Event.objects.get(subject_kind="edition", subject_id=edition.pk, action="edition_published")
    assert (event.actor_name, edition.released_by) == ("Dora", cast.dora)


def test_publishing_is_for_administrators(cast: Cast) -> None:
    before = Edition.objects.count()

    with pytest.raises(PermissionDenied):
        publish_edition(data=FLOWS, by=cast.ana)

    assert Edition.objects.count() == before


def test_publishing_needs_right_golden_cases(cast: Cast) -> None:
    before = Edition.objects.count()
    wrong = FLOWS.replace(b"between = [100_000, 999_999]", b"between = [100_001, 999_999]")

    with pytest.raises(ValidationError, match="N-100000"):
        publish_edition(data=wrong, by=cast.dora, beside=shipped_regime)

    assert Edition.objects.count() == before


def test_publishing_a_broken_file_changes_nothing(cast: Cast) -> None:
    before = Edition.objects.count()

    with pytest.raises(BadRulebook):
        publish_edition(data=FLOWS.replace(b'article = "Art 8"', b'article = ""'), by=cast.dora)

    assert Edition.objects.count() == before


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
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_tampered_file_is_refused() -> None:
    edition = Edition.objects.published().get(code="statutes")

    with pytest.raises(BadRulebook, match="hash differs"):
        read_edition("0" * 64, edition.pk)


def test_only_one_revision_is_published() -> None:
    published = Edition.objects.get(code="statutes")
    published.pk, published.revision = None, 2

    with pytest.raises(DatabaseError, match="edition_one_published"), transaction.atomic():
        published.save(force_insert=True)
