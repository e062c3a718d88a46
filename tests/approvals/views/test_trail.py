import ast
import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from approvals import lifecycle, moves
from approvals.enums import Visibility
from approvals.models import Application, Deadline
from approvals.sentences import SENTENCES, sentence_of
from approvals.services.comments import add_comment
from approvals.services.trail import verify_for
from approvals.templatetags.cases import table_label
from approvals.views.trail import routine_of
from compliance import audit
from compliance.audit.models import NOTHING, NOTHING_SHA256, Event
from compliance.audit.subject_chain import ChainReport, verify_subject
from tests.approvals.dates import deadline
from tests.cast import Cast, awaiting_decision, draft, signed_in, submitted


def tab(cast: Cast, application: Application, who: str = "ana", **query: Any) -> Any:
    return signed_in(getattr(cast, who)).get(reverse("approvals:case_audit", args=[application.reference]), query)


def page(cast: Cast, who: str = "ana", **query: Any) -> Any:
    return signed_in(getattr(cast, who)).get(reverse("approvals:audit"), query)


def sentences(response: Any) -> list[str]:
    return [row["sentence"] for row in response.context["events"]]


def test_case_reads_as_sentences_newest_first(cast: Cast) -> None:
    application = draft(cast, title="Owner CRM")
    add_comment(application_id=application.pk, by=cast.ben, body="Why?")

    steps = tab(cast, application).context["steps"]

    assert [step.sentence for step in steps] == ["Ben wrote a comment.", "Ana opened the case “Owner CRM”."]


@pytest.mark.django_db(transaction=True)
def test_the_mark_of_the_next_reminder_alarms_nobody(cast: Cast) -> None:
    row = deadline(draft(cast), "2026-12-01")
    same = Deadline.objects.filter(pk=row.pk)

    same.update(remind_on="2026-11-29")
    told = tab(cast, row.application).context["steps"][0]
    same.update(remind_on="2026-11-28", due_on="2026-12-02")
    moved = tab(cast, row.application).context["steps"][0]

    assert (told.sentence, told.is_routine) == ("The day of the next reminder was noted.", True)
    assert (moved.sentence, moved.is_routine) == ("Rows were changed without a recorded step.", False)


def test_a_name_that_was_erased_is_not_the_system(cast: Cast) -> None:
    named, by_itself = (
        Event(action="disposal_confirmed", actor_id=pk, actor_name="", payload=NOTHING, payload_sha256=NOTHING_SHA256)
        for pk in (cast.cara.pk, None)
    )

    assert [sentence_of(event) for event in (named, by_itself)] == [
        "Somebody whose name was erased confirmed the disposal of the case.",
        "The system confirmed the disposal of the case.",
    ]


@pytest.mark.parametrize(
    ("table", "columns", "is_routine"),
    [
        ("approvals_disposal", ["files", "finished_at"], True),
        ("approvals_disposal", ["files", "reason"], False),
        ("approvals_deadline", ["finished_at"], False),
    ],
)
def test_files_deleted_after_a_disposal_alarm_nobody(table: str, columns: list[str], is_routine: bool) -> None:
    changes = [SimpleNamespace(column=column) for column in columns]
    step: Any = SimpleNamespace(event=None, rows=[SimpleNamespace(table_name=table, changes=changes)])

    assert (routine_of(step) is not None) == is_routine


def test_case_reads_in_chinese(cast: Cast) -> None:
    application = draft(cast)
    client = signed_in(cast.ana)

    response = client.get(
        reverse("approvals:case_audit", args=[application.reference]), headers={"accept-language": "zh-hans"}
    )

    assert response.status_code == 200


def test_reasons_the_product_gave_read_in_the_reader_s_language(cast: Cast) -> None:
    application = draft(cast)
    lines = [{"en": "A fact changed.", "zh": "事实有变。"}, {"en": "So did a rule.", "zh": "规则亦有变。"}]
    audit.record(
        lifecycle.subject_of(application), "decision_voided", by=None, reason="A fact changed.", data={"lines": lines}
    )
    address, chinese = reverse("approvals:case_audit", args=[application.reference]), {"accept-language": "zh-hans"}

    step, *_rest = signed_in(cast.ana).get(address, headers=chinese).context["steps"]

    assert step.reason == "事实有变。规则亦有变。"
    assert tab(cast, application).context["steps"][0].reason == "A fact changed. So did a rule."


def test_rows_are_folded_under_their_step(cast: Cast) -> None:
    application = draft(cast)

    [step] = tab(cast, application).context["steps"]

    assert {row.table_name for row in step.rows} == {"approvals_application", "approvals_participation"}


def test_tables_are_named_in_the_language_of_the_reader() -> None:
    row = Event(table_name="approvals_legaladvice")
    names = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            names.append(table_label(row))

    assert names[0] == names[2] != names[1]


def test_reasons_are_shown(cast: Cast) -> None:
    application = awaiting_decision(cast)

    assert "The facts are complete." in tab(cast, application).content.decode()


def test_change_outside_the_application_shows(cast: Cast) -> None:
    application = draft(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_application SET title = 'Other' WHERE id = %s", [application.pk])

    content = tab(cast, application).content.decode()

    assert "Other" in content


@pytest.mark.parametrize(("who", "reads"), [("ana", False), ("ben", True), ("cara", True), ("eli", True)])
def test_text_of_legal_comments_does_not_leak_through_the_trail(cast: Cast, who: str, reads: bool) -> None:
    application = draft(cast)
    add_comment(application_id=application.pk, by=cast.ben, body="Privileged words.", visibility=Visibility.LEGAL)

    assert ("Privileged words." in tab(cast, application, who).content.decode()) is reads


def test_stranger_finds_no_trail(cast: Cast) -> None:
    assert tab(cast, draft(cast), "dan").status_code == 404


def test_long_trail_is_paged(cast: Cast) -> None:
    response = tab(cast, draft(cast), page=9)

    assert response.status_code == 200
    assert response.context["page"].number == 1


def test_page_shows_what_happened_in_my_organisations(cast: Cast) -> None:
    draft(cast, title="Owner CRM")

    assert sentences(page(cast))[0] == "Ana opened the case “Owner CRM”."
    assert "Ana opened the case “Owner CRM”." not in sentences(page(cast, "dan"))


def test_administrator_sees_the_installation_and_no_case(cast: Cast) -> None:
    draft(cast)

    kinds = {row["event"].subject_kind for row in page(cast, "dora").context["events"]}

    assert "account" in kinds
    assert "application" not in kinds


def test_filters(cast: Cast) -> None:
    one = draft(cast, title="One")
    draft(cast, title="Two")
    add_comment(application_id=one.pk, by=cast.ben, body="Why?")
    today = timezone.localdate().isoformat()

    assert sentences(page(cast, case=one.reference.lower())) == ["Ben wrote a comment.", "Ana opened the case “One”."]
    assert sentences(page(cast, person="ben")) == ["Ben wrote a comment."]
    assert sentences(page(cast, action="created", kind="application")) == [
        "Ana opened the case “Two”.",
        "Ana opened the case “One”.",
    ]
    assert len(sentences(page(cast, since=today, until=today))) == len(sentences(page(cast)))
    assert sentences(page(cast, until="2020-01-01")) == []


def test_wrong_filter_finds_nothing_and_says_so(cast: Cast) -> None:
    response = page(cast, since="yesterday")

    assert (response.status_code, sentences(response)) == (422, [])


@pytest.mark.parametrize("filters", [{"until": "9999-12-31"}, {"since": "0001-01-01"}, {"before": "9" * 5000}])
def test_absurd_filters_are_answered(cast: Cast, filters: dict[str, str]) -> None:
    draft(cast)

    assert sentences(page(cast, **filters))[0] == "Ana opened the case “Owner service records”."


def test_strangers_case_is_not_found_by_its_reference(cast: Cast) -> None:
    application = draft(cast)

    assert sentences(page(cast, "dan", case=application.reference)) == []


def test_older_events_follow(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.views.trail.EVENTS_PER_PAGE", 1)
    application = draft(cast)
    add_comment(application_id=application.pk, by=cast.ben, body="Why?")

    first = page(cast)
    second = page(cast, before=first.context["older"])

    assert [sentences(first)[0], sentences(second)[0]] == [
        "Ben wrote a comment.",
        "Ana opened the case “Owner service records”.",
    ]


@pytest.mark.parametrize(("who", "status"), [("eli", 302), ("dora", 302), ("ana", 403), ("ben", 403)])
def test_auditors_and_administrators_verify(cast: Cast, who: str, status: int) -> None:
    url = reverse("approvals:audit_verify")

    assert signed_in(getattr(cast, who)).post(url).status_code == status
    assert signed_in(getattr(cast, who)).get(url).status_code == 405


def test_result_is_kept_for_everybody(cast: Cast) -> None:
    cache.clear()
    before = page(cast).context["report"]
    signed_in(cast.eli).post(reverse("approvals:audit_verify"))

    report = page(cast).context["report"]

    assert before is None
    assert (report["ok"], report["verified_by"]) == (True, "Eli")


def test_long_trail_is_verified_by_the_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("approvals.services.trail.AT_ONCE", -1)
    url = reverse("approvals:audit_verify")
    answers = [signed_in(cast.eli).post(url).status_code for _ in range(2)]
    meanwhile = page(cast).context

    verify_for(user_id=cast.eli.pk)

    afterwards = page(cast).context
    assert answers == [302, 409]
    assert (meanwhile["progress"], meanwhile["report"]) == ((0, 1), None)
    assert (afterwards["progress"], afterwards["report"]["verified_by"]) == (None, "Eli")


def test_page_says_how_sealing_stands(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    draft(cast)
    long_ago = timezone.now() - dt.timedelta(minutes=30)
    monkeypatch.setattr("compliance.audit.standing.waiting_since", lambda _last: long_ago)
    monkeypatch.setattr("compliance.audit.standing.problem_with_key", lambda: "Seals are not signed: no key.")

    text = page(cast).text

    assert "Nothing is sealed yet." in text
    assert "Seals are not signed: no key." in text
    assert "See that the worker and its clock run." in text
    assert "Seals do not leave this installation." in text


def test_the_step_that_was_altered_is_marked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    application = draft(cast)
    marked = Event.objects.for_subject("application", application.pk).filter(kind=Event.Kind.SEMANTIC).first()
    report = ChainReport((marked.pk,) if marked else (), 1, 0, None)
    monkeypatch.setattr("approvals.views.trail.verify_subject", lambda *_subject: report)

    assert tab(cast, application).text.count("Not as it was sealed") == 1


def test_unsealed_case_is_not_wrong(cast: Cast) -> None:
    application = draft(cast)

    report = verify_subject("application", application.pk)

    assert (report.ok, report.n_sealed, report.n_unsealed) == (
        True,
        0,
        Event.objects.for_subject("application", application.pk).count(),
    )


RECORDERS = ("audit.record", "record", "_record", "record_entity", "record_membership")


def test_every_recorded_step_has_its_sentence() -> None:
    actions = set(recorded_actions()) | set(moves.MOVE_NAMES)

    assert actions - SENTENCES.keys() == set()


@pytest.mark.parametrize("action", ["preview_finished", "preview_cancelled", "recount_finished"])
def test_every_end_of_a_count_has_its_sentence(action: str) -> None:
    assert f"calendar_{action}" in SENTENCES


def recorded_actions() -> Iterator[str]:
    """The names given as text to what records a step, wherever it is called."""
    for package in ("approvals", "compliance"):
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in RECORDERS:
                    yield from texts_of(node.args[1] if len(node.args) > 1 else None)


def texts_of(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts_of(node.body), *texts_of(node.orelse))


def test_sentences_survive_a_step_without_its_values(cast: Cast) -> None:
    application = submitted(cast)
    event = audit.record(lifecycle.subject_of(application), "changed", by=cast.ana)

    with translation.override("en"):
        assert event.action == "changed"
    assert "Ana changed the case: —." in tab(cast, application).content.decode()
