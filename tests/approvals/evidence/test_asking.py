"""Who may have a bundle made and fetch it, at the page and through the API; and what becomes of those left over."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from approvals.enums import EvidenceState, FileState
from approvals.exceptions import NotAllowed
from approvals.models import Application, EvidenceBundle, FileCheck
from approvals.services.evidence.asking import ask_for_bundle, fetch_bundle
from approvals.services.evidence.making import MOST_ATTEMPTS, claim, finish, tidy_bundles
from compliance.accounts.models import Membership
from compliance.audit.models import Event
from compliance.enums import Role
from tests.approvals.evidence.bundles import ready
from tests.cast import Cast, assemble, draft, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def page(name: str, case: Application, *parameters: int) -> str:
    return reverse(f"approvals:{name}", args=[case.reference, *parameters])


def mark_outside(cast: Cast) -> None:
    Membership.objects.filter(user=cast.eli).update(outside_china=True)


def test_make_answers_each_as_it_should(cast: Cast, case: Application) -> None:
    url = page("evidence_make", case)
    answers = [
        signed_in(cast.eli).post(url).status_code,
        signed_in(cast.eli).post(url).status_code,
        signed_in(cast.eli).get(url).status_code,
        signed_in(cast.dan).post(url).status_code,
        signed_in(cast.dora).post(url).status_code,
    ]

    assert answers == [302, 409, 405, 404, 404]
    assert EvidenceBundle.objects.get().asked_by == cast.eli


def test_page_shows_own_bundles_and_their_fingerprints(cast: Cast, case: Application) -> None:
    ready(case, cast.ana)
    ask_for_bundle(application=case, by=cast.eli)

    mine, others = (signed_in(who).get(page("case_evidence", case)).content.decode() for who in (cast.ana, cast.eli))

    assert "0" * 64 in mine
    assert "hx-trigger" not in mine
    assert "0" * 64 not in others
    assert "The bundle is being made." in others
    assert "Make a bundle" not in others


def test_file_is_for_who_asked_alone(cast: Cast, case: Application) -> None:
    bundle = ready(case, cast.ana)
    url = page("evidence_file", case, bundle.pk)

    answer = signed_in(cast.ana).get(url)

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}-evidence.zip"'
    assert [signed_in(who).get(url).status_code for who in (cast.eli, cast.dan)] == [404, 404]
    assert Event.objects.filter(action="evidence_fetched", actor_id=cast.ana.pk, subject_kind="organisation").exists()


def test_file_that_is_not_made_yet(cast: Cast, case: Application) -> None:
    bundle = ask_for_bundle(application=case, by=cast.ana)

    assert signed_in(cast.ana).get(page("evidence_file", case, bundle.pk)).status_code == 409


@pytest.mark.parametrize("state", [FileState.WAITING, FileState.INFECTED])
def test_a_bundle_with_a_file_that_is_held_back_or_infected_stays(
    cast: Cast, case: Application, settings: Settings, state: FileState
) -> None:
    bundle = ready(case, cast.ana)
    settings.CLAMD_URL, settings.SCAN_REQUIRED = "unix:///nowhere", True
    fields = {"name": "documents/x", "bytes": 1, "organisation": cast.exp, "application": case, "given_by": cast.ana}
    check = FileCheck.objects.create(**fields, state=state, found="Eicar", checked_at=timezone.now())
    EvidenceBundle.objects.update(done_at=timezone.now())

    statuses = [signed_in(cast.ana).get(page("evidence_file", case, bundle.pk)).status_code]
    FileCheck.objects.filter(pk=check.pk).update(state=FileState.CLEAN)
    statuses.append(signed_in(cast.ana).get(page("evidence_file", case, bundle.pk)).status_code)

    assert statuses == [409, 200]


def test_a_bundle_with_legal_comments_stays_where_the_role_went(cast: Cast, case: Application) -> None:
    bundle = ready(case, cast.ben)
    EvidenceBundle.objects.filter(pk=bundle.pk).update(with_legal=True)
    Membership.objects.filter(user=cast.ben).update(role=Role.OFFICER)

    assert signed_in(cast.ben).get(page("evidence_file", case, bundle.pk)).status_code == 409


def test_member_outside_china_is_told_why(cast: Cast, case: Application) -> None:
    bundle = ready(case, cast.eli)
    mark_outside(cast)
    eli = signed_in(cast.eli)

    shown = eli.get(page("case_evidence", case)).content.decode()

    assert "export act 2 of the Guide" in shown
    assert "Make a bundle" not in shown
    assert eli.post(page("evidence_make", case)).status_code == 403
    assert eli.get(page("evidence_file", case, bundle.pk)).status_code == 403
    cast.eli.refresh_from_db()
    with pytest.raises(NotAllowed):
        fetch_bundle(bundle=bundle, by=cast.eli)


def test_api_does_the_same(cast: Cast, case: Application) -> None:
    ana, url = signed_in(cast.ana), reverse("api:evidence_list", args=[case.reference])
    made = ana.post(url)
    one = reverse("api:evidence", args=[case.reference, made.json()["id"]])

    assert (made.status_code, made.json()["state"], ana.post(url).status_code) == (201, "queued", 409)
    assert [row["id"] for row in ana.get(url).json()["results"]] == [made.json()["id"]]
    assert ana.get(one).json()["percent"] == 0
    assert ana.get(f"{one}file/").status_code == 409
    assert [signed_in(cast.dan).get(address).status_code for address in (url, one, f"{one}file/")] == [404] * 3


def test_case_keeps_its_trail_when_evidence_is_asked_for(cast: Cast, case: Application) -> None:
    before = Event.objects.for_subject("application", case.pk).count()

    ask_for_bundle(application=case, by=cast.eli)

    assert Event.objects.for_subject("application", case.pk).count() == before
    asked = Event.objects.get(action="evidence_asked")
    assert (asked.subject_kind, asked.data) == ("organisation", {"case": case.reference})


def test_what_a_worker_left_is_made_again_and_then_given_up(
    cast: Cast, case: Application, django_capture_on_commit_callbacks: Callable[..., list[object]]
) -> None:
    bundle, now = ask_for_bundle(application=case, by=cast.ana), timezone.now()
    later = now + dt.timedelta(hours=1)

    assert claim(bundle.pk)
    assert claim(bundle.pk) is None
    with django_capture_on_commit_callbacks() as queued:
        tidy_bundles(now)
        tidy_bundles(later)
    EvidenceBundle.objects.update(attempts=MOST_ATTEMPTS)
    tidy_bundles(later)

    bundle.refresh_from_db()
    assert len(queued) == 1
    assert bundle.state == EvidenceState.FAILED


def test_old_bundle_is_deleted(cast: Cast, case: Application) -> None:
    bundle = ready(case, cast.ana)
    stored = bundle.file

    tidy_bundles(timezone.now() + dt.timedelta(hours=23))
    assert default_storage.exists(stored)
    tidy_bundles(timezone.now() + dt.timedelta(hours=25))

    bundle.refresh_from_db()
    assert not default_storage.exists(stored)
    assert (bundle.state, bundle.file) == (EvidenceState.DELETED, "")


def test_bundle_of_a_case_that_was_disposed_of_meanwhile_leaves_no_file(cast: Cast, case: Application) -> None:
    bundle = ask_for_bundle(application=case, by=cast.ana)
    stored = default_storage.save("evidence/late.zip", ContentFile(b"PK"))
    EvidenceBundle.objects.all().delete()

    finish(bundle, file=stored, fingerprint="0" * 64)

    assert not default_storage.exists(stored)
