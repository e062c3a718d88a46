import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from compliance import drafts, review
from compliance.audit.models import Event
from compliance.editions import BadRulebook, shipped_edition_files
from compliance.enums import EditionStatus
from compliance.models import Edition, EditionEditing, EditionValidity, Zone, ZoneItem, ZoneList
from compliance.refusals import BadInput, Conflict, Incomplete, NotAllowed, WrongStatus
from compliance.rulebook import regime_on
from tests.cast import Cast, assemble
from tests.compliance.reviewing import published, published_edition, published_zone_list, submitted

pytestmark = pytest.mark.django_db
FLOWS = shipped_edition_files()["cac-2024-flows.toml"]
NEW = b"""
[edition]
code = "test-2027"
instrument = "test"
version = "2027"
title = { en = "Test", zh = "\xe6\xb5\x8b\xe8\xaf\x95" }
issued_by = { en = "Test", zh = "\xe6\xb5\x8b\xe8\xaf\x95" }
published_on = 2026-11-01
effective_from = 2027-01-01
binding = true
url = "https://example.com/"
verification = "official"
"""
LIST = b"""
[[list]]
code = "hengqin-2026"
zone = "hengqin"
name = { en = "Hengqin", zh = "\xe6\xa8\xaa\xe7\x90\xb4" }
version = "2026"
issued_on = 2026-06-01
in_force_from = 2026-06-01
verification = "official"
coverage_verification = "secondary"

[[list.item]]
code = "HQ-1"
text = { en = "Charging data of an area", zh = "\xe5\x8c\xba\xe5\x9f\x9f\xe5\x85\x85\xe7\x94\xb5\xe6\x95\xb0\xe6\x8d\xae" }
article = "1.1"
verification = "secondary"
sector = { en = "Automotive", zh = "\xe6\xb1\xbd\xe8\xbd\xa6" }
"""


@pytest.fixture(autouse=True)
def cast() -> Cast:
    return assemble()


def flows() -> Edition:
    return Edition.objects.published().get(code="cac-2024-flows")


def actions(draft: Any) -> list[str]:
    kind = "edition" if isinstance(draft, Edition) else "zone_list"
    steps = Event.objects.for_subject(kind, draft.pk).filter(kind=Event.Kind.SEMANTIC)
    return list(steps.values_list("action", flat=True))


def test_a_copy_is_the_next_draft_with_the_same_bytes(cast: Cast) -> None:
    draft = review.start_draft(of=flows(), by=cast.dora)

    assert (draft.revision, draft.status, draft.based_on, draft.prepared_by) == (2, "draft", flows(), cast.dora)
    assert bytes(draft.source) == FLOWS
    assert list(draft.rules.values_list("code")) == list(flows().rules.values_list("code"))
    assert actions(draft) == ["draft_started"]


def test_a_copy_under_another_code_begins_that_code(cast: Cast) -> None:
    draft = review.start_draft(of=flows(), by=cast.dora, code="cac-2027-flows")

    assert (draft.code, draft.revision) == ("cac-2027-flows", 1)
    assert drafts.meta_of(drafts.content_of(draft))["code"] == "cac-2027-flows"


def test_one_draft_of_a_code_at_a_time(cast: Cast) -> None:
    review.start_draft(of=flows(), by=cast.dora)

    with pytest.raises(Conflict, match="cac-2024-flows r2 is being worked on already"):
        review.start_draft(of=flows(), by=cast.fay)


def test_a_superseded_and_a_discarded_revision_can_be_copied(cast: Cast) -> None:
    old = flows()
    published_edition(FLOWS.replace(b'version = "2024"', b'version = "2"'))
    third = review.start_draft(of=Edition.objects.get(pk=old.pk), by=cast.dora)
    review.discard(revision=third, by=cast.dora, reason="Not needed.")

    fourth = review.start_draft(of=Edition.objects.get(pk=third.pk), by=cast.fay)

    assert (fourth.revision, fourth.content_hash) == (4, old.content_hash)


def test_nobody_publishes_their_words_out_of_another_ones_copy(cast: Cast) -> None:
    wrote = review.import_edition(data=FLOWS.replace(b'version = "2024"', b'version = "2"'), by=cast.dora)
    review.discard(revision=wrote, by=cast.fay, reason="Begin again.")
    copy = review.start_draft(of=wrote, by=cast.fay)
    reviewed = review.submit(revision=copy, by=cast.fay, mark=copy.mark)

    with pytest.raises(NotAllowed, match="You edited"):
        review.publish(revision=reviewed, by=cast.dora, mark=reviewed.mark)


@pytest.mark.parametrize("handle", ["ana", "ben", "cara", "eli", "dan"])
def test_the_law_is_edited_by_administrators(cast: Cast, handle: str) -> None:
    with pytest.raises(PermissionDenied):
        review.start_draft(of=flows(), by=getattr(cast, handle))


def test_golden_cases_run_again_before_publishing(cast: Cast) -> None:
    case = """
[[case]]
code = "nothing"
on = 2027-02-01
facts = { export_act = "transfer", n_case = 0, s_case = 0, important_data = false, ciio = false, zone = "none" }
pathway = "out_of_scope"
because = { en = "Nothing", zh = "无" }
"""
    always = """
[[rule]]
code = "ALL"
effect = "important"
article = "1"
text = { en = "All of it.", zh = "全部。" }
because = { en = "All of it.", zh = "全部。" }
verification = "official"
"""
    reviewed = submitted(review.import_edition(data=NEW + case.encode(), by=cast.dora))
    published_edition(NEW.replace(b'"test', b'"other') + always.encode())

    with pytest.raises(Incomplete):
        review.publish(revision=reviewed, by=cast.fay, mark=reviewed.mark)


def test_what_was_replaced_is_not_known_later(cast: Cast) -> None:
    published_edition(FLOWS.replace(b'version = "2024"', b'version = "2"'))

    then = regime_on(dt.date(2026, 11, 22), known_at=timezone.now())

    assert [one.version for one in then.editions if one.instrument == flows().instrument] == ["2"]


def test_nobody_publishes_what_they_edited(cast: Cast) -> None:
    reviewed = submitted(review.start_draft(of=flows(), by=cast.dora))

    with pytest.raises(NotAllowed, match="You edited cac-2024-flows r2 yourself"):
        review.publish(revision=reviewed, by=cast.dora, mark=reviewed.mark)


def test_an_editor_of_one_rule_cannot_publish_either(cast: Cast) -> None:
    draft = review.start_draft(of=flows(), by=cast.dora)
    draft = drafts.remove_case(revision=draft, by=cast.fay, mark=draft.mark, code="N-100000")
    reviewed = submitted(draft)

    with pytest.raises(NotAllowed):
        review.publish(revision=reviewed, by=cast.fay, mark=reviewed.mark)


def test_publishing_names_both_and_is_recorded(cast: Cast) -> None:
    edition = published(review.start_draft(of=flows(), by=cast.dora))

    assert (edition.status, edition.released_by) == (EditionStatus.PUBLISHED, cast.fay)
    assert list(edition.editings.values_list("user__handle", "kind")) == [("dora", "editor"), ("fay", "publisher")]
    assert actions(edition) == ["draft_started", "draft_submitted", "edition_published"]


@pytest.mark.parametrize("act", ["submit", "send_back", "discard", "publish", "save_meta"])
def test_a_published_revision_takes_no_step(cast: Cast, act: str) -> None:
    options: Any = {
        "submit": {"mark": 0},
        "send_back": {"reason": "No."},
        "discard": {"reason": "No."},
        "publish": {"mark": 0},
        "save_meta": {"mark": 0, "meta": {}},
    }[act]
    service = getattr(drafts if act == "save_meta" else review, act)

    with pytest.raises(WrongStatus, match="cac-2024-flows r1 is at the step “Published”"):
        service(revision=flows(), by=cast.dora, **options)


def test_what_is_in_review_is_not_edited(cast: Cast) -> None:
    reviewed = submitted(review.start_draft(of=flows(), by=cast.dora))

    with pytest.raises(WrongStatus):
        drafts.remove_case(revision=reviewed, by=cast.dora, mark=reviewed.mark, code="N-100000")


def test_what_was_sent_back_is_edited_again(cast: Cast) -> None:
    reviewed = submitted(review.start_draft(of=flows(), by=cast.dora))

    draft = review.send_back(revision=reviewed, by=cast.fay, reason="Article 5 is missing.")

    assert draft.status == EditionStatus.DRAFT
    assert Event.objects.get(action="draft_sent_back").reason == "Article 5 is missing."


@pytest.mark.parametrize("act", [review.send_back, review.discard])
def test_giving_back_and_up_need_a_reason(cast: Cast, act: Any) -> None:
    reviewed = submitted(review.start_draft(of=flows(), by=cast.dora))

    with pytest.raises(BadInput):
        act(revision=reviewed, by=cast.fay, reason=" ")


def test_a_stale_page_does_not_submit_or_publish(cast: Cast) -> None:
    draft = review.start_draft(of=flows(), by=cast.dora)

    with pytest.raises(Conflict, match="was edited since you opened this page"):
        review.submit(revision=draft, by=cast.dora, mark=draft.mark + 1)


def test_failing_golden_cases_hold_a_draft_back(cast: Cast) -> None:
    wrong = FLOWS.replace(b"between = [100_000, 999_999]", b"between = [100_001, 999_999]")
    draft = review.import_edition(data=wrong, by=cast.dora)

    with pytest.raises(Incomplete) as caught:
        submitted(draft)

    assert "case[N-100000]" in [problem.where for problem in caught.value.problems]
    assert Edition.objects.get(pk=draft.pk).status == EditionStatus.DRAFT


def test_a_new_edition_begins_from_its_fields(cast: Cast) -> None:
    meta = drafts.meta_of(drafts.content_of(review.import_edition(data=NEW, by=cast.dora)))

    draft = review.create_edition(meta={**meta, "code": "test-2028"}, by=cast.dora)

    assert (draft.code, draft.revision, draft.rules.count()) == ("test-2028", 1, 0)


def test_a_new_edition_needs_a_new_code(cast: Cast) -> None:
    meta = drafts.meta_of(drafts.content_of(flows()))

    with pytest.raises(BadRulebook, match="There is one of this code already"):
        review.create_edition(meta=meta, by=cast.dora)


# Ranges


def test_ranges_of_an_instrument_that_overlap_are_refused(cast: Cast) -> None:
    published_edition(NEW)
    later = NEW.replace(b"test-2027", b"test-2028").replace(b"2027-01-01", b"2028-03-01")
    reviewed = submitted(review.import_edition(data=later, by=cast.dora))

    with pytest.raises(Incomplete) as caught:
        review.publish(revision=reviewed, by=cast.fay, mark=reviewed.mark)

    assert [str(problem.message) for problem in caught.value.problems] == [
        "test-2027 of the same instrument is in force from 2027-01-01 on, which overlaps test-2028, from 2028-03-01 on."
        " Publish with the other edition ended on 2028-02-29, or change effective_from and effective_to."
    ]
    assert Edition.objects.get(pk=reviewed.pk).status == EditionStatus.IN_REVIEW


def test_a_successor_ends_the_edition_before_it(cast: Cast) -> None:
    first = published_edition(NEW)
    known_at = EditionValidity.objects.latest("recorded_at").recorded_at
    later = NEW.replace(b"test-2027", b"test-2028").replace(b"2027-01-01", b"2028-03-01")

    published(review.import_edition(data=later, by=cast.dora), end_others=True)

    assert in_force(dt.date(2028, 2, 29)) == ["test-2027"]
    assert in_force(dt.date(2028, 3, 1)) == ["test-2028"]
    assert in_force(dt.date(2028, 3, 1), known_at) == ["test-2027"]
    assert "edition_ended" in actions(first)


def in_force(on: dt.date, known_at: dt.datetime | None = None) -> list[str]:
    return [one.code for one in regime_on(on, known_at=known_at).editions if one.instrument == "test"]


def test_an_edition_that_began_later_is_not_ended(cast: Cast) -> None:
    published_edition(NEW)
    earlier = NEW.replace(b"test-2027", b"test-2026").replace(b"2027-01-01", b"2026-01-01")
    draft = review.import_edition(data=earlier, by=cast.dora)

    with pytest.raises(Incomplete) as caught:
        submitted(draft)

    assert "give it an effective_to before that" in str(caught.value.problems[0].message)


def test_ranges_that_follow_each_other_are_fine(cast: Cast) -> None:
    published_edition(NEW.replace(b"binding", b"effective_to = 2027-12-31\nbinding"))

    published_edition(NEW.replace(b"test-2027", b"test-2028").replace(b"2027-01-01", b"2028-01-01"))

    assert (in_force(dt.date(2027, 12, 31)), in_force(dt.date(2028, 1, 1))) == (["test-2027"], ["test-2028"])


def test_what_never_binds_is_never_in_force_in_the_database(cast: Cast) -> None:
    other = published_edition(NEW.replace(b"binding = true", b"binding = false"))

    with pytest.raises(DatabaseError, match="does not bind"), transaction.atomic():
        record(other, "2027-06-01")


def test_the_database_excludes_a_second_binding_range(cast: Cast) -> None:
    published_edition(NEW.replace(b"binding", b"effective_to = 2027-12-31\nbinding"))
    other = published_edition(NEW.replace(b"test-2027", b"test-2028").replace(b"2027-01-01", b"2028-01-01"))
    other.validities.update(replaced_at=timezone.now())

    with pytest.raises(IntegrityError, match="edition_validity_no_overlap"), transaction.atomic():
        record(other, "2027-12-31")


def test_a_draft_is_never_in_force_in_the_database(cast: Cast) -> None:
    draft = review.import_edition(data=NEW, by=cast.dora)

    with pytest.raises(DatabaseError, match="is not published"), transaction.atomic():
        record(draft, "2027-06-01")


def record(edition: Edition, first: str) -> None:
    execute(
        "INSERT INTO compliance_editionvalidity (edition_id, instrument, effective_from, recorded_at)"
        f" VALUES ({edition.pk}, 'another', '{first}', now())"
    )


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# The database keeps two people apart


def in_review(cast: Cast) -> Edition:
    return submitted(review.start_draft(of=flows(), by=cast.dora))


@pytest.mark.parametrize("publisher", ["dora", None])
def test_the_database_lets_no_editor_publish(cast: Cast, publisher: str | None) -> None:
    reviewed = in_review(cast)
    by = getattr(cast, publisher).pk if publisher else "NULL"

    with pytest.raises(DatabaseError, match=r"Somebody else|released_by_another"), transaction.atomic():
        execute(
            f"UPDATE compliance_edition SET status = 'published', released_by_id = {by}, released_at = now()"
            f" WHERE id = {reviewed.pk}"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compliance_editionediting SET kind = 'publisher'",
        "DELETE FROM compliance_editionediting",
        "UPDATE compliance_edition SET title = 'another' WHERE status = 'in_review'",
        "DELETE FROM compliance_edition WHERE status = 'in_review'",
        "UPDATE compliance_rule SET text = 'another' WHERE edition_id IN"
        " (SELECT id FROM compliance_edition WHERE status = 'in_review')",
        "UPDATE compliance_edition SET code = 'another' WHERE status = 'in_review'",
    ],
)
def test_what_is_in_review_never_changes_by_raw_sql(cast: Cast, statement: str) -> None:
    in_review(cast)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        execute(statement)


def test_one_part_each_in_the_database(cast: Cast) -> None:
    reviewed = in_review(cast)

    with pytest.raises(IntegrityError, match="editionediting_one_part_each"), transaction.atomic():
        EditionEditing.objects.create(revision=reviewed, user=cast.dora, kind="publisher")


@pytest.mark.parametrize("status", ["in_review", "published"])
def test_a_revision_begins_as_a_draft_in_the_database(status: str) -> None:
    copy = flows()
    copy.pk, copy.code, copy.status = None, "another", status

    with pytest.raises(DatabaseError, match="begins as a draft"), transaction.atomic():
        copy.save(force_insert=True)


def test_a_draft_is_not_published_at_once_in_the_database(cast: Cast) -> None:
    draft = review.start_draft(of=flows(), by=cast.dora)

    with pytest.raises(DatabaseError, match="never changes from draft to published"), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(
            status="published", released_by=cast.fay, released_at=dt.datetime.now(dt.UTC)
        )


# Zone lists


def test_a_zone_list_comes_with_its_zone_and_items(cast: Cast) -> None:
    listed = published_zone_list(LIST)

    assert Zone.objects.get(code="hengqin").name_zh == "横琴"
    assert list(listed.items.values_list("code", "sector")) == [("HQ-1", "Automotive")]
    assert [item.code for item in regime_on(dt.date(2026, 11, 22)).zones["hengqin-2026"].items] == ["HQ-1"]
    assert actions(listed) == ["draft_started", "draft_submitted", "zone_list_published"]


def test_a_draft_of_a_list_is_in_no_regime(cast: Cast) -> None:
    review.import_zone_list(data=LIST, by=cast.dora)

    assert "hengqin-2026" not in regime_on(dt.date(2026, 11, 22)).zones


def test_items_of_a_list_are_edited_in_its_draft(cast: Cast) -> None:
    draft = review.import_zone_list(data=LIST, by=cast.dora)
    item = {**drafts.meta_of(drafts.content_of(draft))["item"][0], "code": "HQ-2"}  # type: ignore[index]

    draft = drafts.save_item(revision=draft, by=cast.dora, mark=0, item=item)
    draft = drafts.remove_item(revision=draft, by=cast.dora, mark=1, code="HQ-1")

    assert list(ZoneItem.objects.filter(zone_list=draft).values_list("code", flat=True)) == ["HQ-2"]


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        (b'zone = "hengqin"', b'zone = "beijing"', "list[hengqin-2026].zone"),
        (b'code = "hengqin-2026"', b'code = "beijing"', "list[beijing].code"),
    ],
)
def test_a_list_keeps_its_zone_and_a_code_of_its_own(cast: Cast, was: bytes, now: bytes, place: str) -> None:
    published_zone_list(LIST)

    with pytest.raises(BadRulebook) as caught:
        review.import_zone_list(data=LIST.replace(was, now), by=cast.dora)

    assert [where for where, _ in caught.value.problems] == [place]


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        (b'zone = "hengqin"', b'zone = "beijing-2025"', "list[hengqin-2026].zone"),
        (b'zone = "hengqin"', b'zone = "hengqin-2026"', "list[hengqin-2026].code"),
    ],
)
def test_a_new_zone_takes_no_code_of_a_list(cast: Cast, was: bytes, now: bytes, place: str) -> None:
    with pytest.raises(BadRulebook) as caught:
        review.import_zone_list(data=LIST.replace(was, now), by=cast.dora)

    assert [where for where, _ in caught.value.problems] == [place]


def test_a_copy_of_a_list_takes_no_code_of_a_zone(cast: Cast) -> None:
    with pytest.raises(BadRulebook, match="A zone has this code"):
        review.start_draft(of=ZoneList.objects.get(code="beijing-2025"), by=cast.dora, code="chongqing")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compliance_zonelist SET covers_automotive = false",
        "UPDATE compliance_zonelist SET status = 'draft'",
        "DELETE FROM compliance_zonelist",
        "UPDATE compliance_zoneitem SET text = 'another'",
        "DELETE FROM compliance_zoneitem",
    ],
)
def test_a_published_list_never_changes_by_raw_sql(cast: Cast, statement: str) -> None:
    published_zone_list(LIST)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        execute(statement)


def test_publishing_a_list_replaces_the_revision_before(cast: Cast) -> None:
    published_zone_list(LIST)

    published_zone_list(LIST.replace(b'version = "2026"', b'version = "2026a"'))

    rows = ZoneList.objects.filter(code="hengqin-2026").order_by("revision").values_list("revision", "status")
    assert list(rows) == [(1, "superseded"), (2, "published")]
