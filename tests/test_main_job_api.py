"""The whole main job through the API alone, with tokens, from an empty register to a reminder and a green trail."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from approvals.enums import DocumentKind
from approvals.manifests import examples
from approvals.services import deliveries, reminders
from compliance.accounts.models import User
from compliance.accounts.second_factor import needs_second_factor
from tests import cast as people
from tests.approvals.api.caller import Caller
from tests.cast import NO_TO_EVERYTHING, NOTHING_INSIDE, Cast
from tests.signing_in import code_of

REAL = Path(__file__).parents[2] / "shared" / "data" / "real"
CROISSANT = REAL / "croissant-coco2014.json"
INVENTORY = REAL / "argoverse2-sensor.inventory.csv"
EXAMPLE = "automotive-export.example.json"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    call_command("load_calendars", verbosity=0)
    return people.assemble()


def with_token(user: User) -> Caller:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    caller = Caller()
    given = {"email": user.email, "password": PASSWORD}
    if needs_second_factor(user):
        given["code"] = code_of(TOTP.activate(user, generate_totp_secret()))
    made = caller.post("token/", given)
    caller.credentials(HTTP_AUTHORIZATION=f"Token {made.json()['token']}")
    return caller


@dataclass(frozen=True)
class Job:
    """One case and those who work on it."""

    reference: str
    ana: Caller
    ben: Caller
    cara: Caller
    eli: Caller

    def get(self, path: str = "") -> Any:
        return answered(self.ana.get(f"cases/{self.reference}/{path}"))

    def post(self, caller: Caller, path: str, body: Any = None, **options: Any) -> Any:
        return answered(caller.post(f"cases/{self.reference}/{path}", body, **options))

    def upload(self, path: str, name: str, content: bytes, **fields: Any) -> Any:
        body = {**fields, "file": SimpleUploadedFile(name, content)}
        return self.post(self.ana, path, body, format="multipart")


def answered(response: Any) -> Any:
    assert response.status_code < HTTPStatus.MULTIPLE_CHOICES, response.content
    return response.json()


def begin(cast: Cast, title: str) -> Job:
    ana, ben, cara, eli = (with_token(user) for user in (cast.ana, cast.ben, cast.cara, cast.eli))
    opening = {"kind": "opening", "year": timezone.localdate().year, "n": 0, "s": 0, "source": "Count of 2 January"}
    answered(ana.post(f"entities/{cast.entity.slug}/ledger/", opening))
    case = answered(ana.post("cases/", {"entity": cast.entity.slug, "title": title}))
    return Job(case["reference"], ana, ben, cara, eli)


def describe_flow(job: Job, n_case: int, scenario: str) -> None:
    recipient = answered(job.ana.post("recipients/", {"organisation": "EXP", "name": "Example GmbH", "country": "DE"}))
    flow = job.post(job.ana, "flows/", {"name": "To the centre abroad"})
    change = {
        "version": flow["version"],
        "export_act": "transfer",
        "scenario": scenario,
        "purpose_text": "Train the model that keeps the lane.",
        "legal_basis": "Consent.",
        "counting_method": "Distinct customer numbers.",
        "n_case": n_case,
        "s_case": 0,
        "answers": NO_TO_EVERYTHING,
        "recipients": [recipient["id"]],
    }
    answered(job.ana.patch(f"cases/{job.reference}/flows/1/", change))


def attach_manifest(job: Job) -> list[Any]:
    content = CROISSANT.read_bytes() if CROISSANT.exists() else examples.FILES[EXAMPLE].encode()
    manifest = job.upload("manifests/", CROISSANT.name, content, note="First description")
    names = [resource["name"] for resource in manifest["resources"]]
    body = {"flows": [{"flow": 1, "resources": names}]}
    answered(job.ana.put(f"cases/{job.reference}/resources/", body))
    resources: list[Any] = manifest["resources"]
    return resources


def declare_unknowns(job: Job, resources: list[Any]) -> None:
    for resource in resources:
        unknown = {name: value for name, value in NOTHING_INSIDE.items() if name not in resource["facts"]}
        job.post(job.ana, "declarations/", {"resource": resource["name"], "answers": unknown, "evidence": "Read by me"})


def list_files(job: Job, resource: str, run_queued: Callable[[], list[str]]) -> None:
    content = INVENTORY.read_bytes() if INVENTORY.exists() else examples.FILES["front-camera.inventory.csv"].encode()
    queued = job.upload("inventories/", INVENTORY.name, content, resource=resource)
    assert queued["status"] == "queued"
    run_queued()
    [read] = job.get("inventories/")["results"]
    assert (read["status"], read["percent"]) == ("read", 100)
    assert job.get(f"inventories/{read['position']}/")["summary"]["n_files"] == read["n_rows"]


def add_papers(job: Job) -> None:
    """Add what the check before submission says is missing."""
    missing = [row["where"] for row in job.get("problems/")["problems"] if row["where"] in DocumentKind.values]
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    for kind in missing:
        job.upload("documents/", f"{kind}.pdf", people.PDF, kind=kind, title=kind, dated_on=yesterday)


def assess(job: Job) -> None:
    """Ana submits, Ben asks and advises, Cara decides; nobody does another's part."""
    assert job.get("problems/") == {"problems": []}
    job.post(job.ana, "submit/")
    job.post(job.ben, "take/")
    comment = job.post(
        job.ben, "comments/", {"body": "@ana how were they counted?", "anchor": "flow", "anchor_key": "1"}
    )
    job.post(job.ana, "comments/", {"body": "By customer number.", "parent": comment["id"]})
    job.post(job.ben, f"comments/{comment['id']}/resolve/")
    pinned = job.get("determination/")["pinned"]
    codes = {row["code"] for flow in pinned["result"]["flows"] for row in flow["confirm"]}
    job.post(
        job.ben, "advice/", {"position": "supports", "reasons": "The facts are complete.", "confirmed": sorted(codes)}
    )
    decided = {"outcome": "approved", "reasons": "Advice followed."}
    assert job.ben.post(f"cases/{job.reference}/decisions/", decided).status_code == HTTPStatus.FORBIDDEN
    decision = job.post(job.cara, "decisions/", decided)
    assert decision["facts_hash"] == pinned["facts_hash"]


def record(job: Job, move: str, **values: Any) -> None:
    job.post(job.ana, "authority-events/", {"move": move, "happened_on": timezone.localdate().isoformat(), **values})


def moves(job: Job) -> list[str]:
    return [move["name"] for move in job.get()["available_moves"]]


def kinds_told(caller: Caller) -> list[str]:
    return [notice["kind"] for notice in answered(caller.get("notifications/?unread=true"))["results"]]


def remind(job: Job, kind: str) -> None:
    """Let the day of the deadline come, and see that Ana was told once."""
    [deadline] = [row for row in answered(job.ana.get("deadlines/?open=true"))["results"] if row["kind"] == kind]
    due_on = dt.date.fromisoformat(deadline["due_on"])
    now = timezone.make_aware(dt.datetime.combine(due_on, dt.time(10)))
    for _ in range(2):
        reminders.find_due(now)
        for reminder_id in reminders.queued_reminders():
            reminders.send_reminder(reminder_id=reminder_id, now=now)
        for delivery_id in deliveries.waiting_deliveries(now):
            deliveries.deliver(delivery_id=delivery_id, now=now)
    notices = answered(job.ana.get("notifications/?kind=deadline"))["results"]
    told = [notice for notice in notices if deadline["label"]["en"] in notice["text"]]
    assert len(told) == 1
    read = answered(job.ana.post(f"notifications/{told[0]['id']}/read/"))
    assert read["read_at"]


def verify(job: Job) -> None:
    report = answered(job.eli.post("events/verification/"))
    chain = answered(job.eli.get(f"cases/{job.reference}/chain/"))
    steps = answered(job.eli.get(f"events/?case={job.reference}&page_size=200"))["results"]
    assert (report["ok"], report["problems"]) == (True, [])
    assert (chain["ok"], chain["wrong"]) == (True, [])
    assert steps[-1]["text"].startswith("Ana opened the case")
    assert answered(job.ana.get("events/verification/"))["report"]["verified_by"] == "Eli"


@pytest.fixture(autouse=True)
def _tell_which_manifest() -> Iterator[None]:
    yield
    if not CROISSANT.exists():
        print(json.dumps({"manifest": "the shipped example, because the real files are not here"}))  # noqa: T201


def test_an_exempt_case(cast: Cast) -> None:
    job = begin(cast, "Ten owners who complained")
    describe_flow(job, 10, "other")
    declare_unknowns(job, attach_manifest(job))
    assert job.get("determination/")["today"]["pathway"] == "exempt"
    add_papers(job)

    assess(job)

    assert job.get()["status"] == "in_force"
    assert job.get()["may_export"]["is_allowed"] is True
    assert kinds_told(job.ana) == ["decided", "mentioned"]
    reminders.refresh_duties(timezone.localdate())
    remind(job, "annual_report")
    verify(job)


def test_a_security_assessment(cast: Cast, run_queued: Callable[[], list[str]]) -> None:
    job = begin(cast, "Owner records of every car sold")
    describe_flow(job, 1_200_000, "driving_automation")
    resources = attach_manifest(job)
    declare_unknowns(job, resources)
    list_files(job, resources[0]["name"], run_queued)
    assert job.get("determination/")["today"]["pathway"] == "security_assessment"
    add_papers(job)

    assess(job)
    assert job.get()["status"] == "cleared"
    record(job, "file", project_number="2026000041")
    record(job, "accepted", serial_number="SL-00041")
    assert job.get()["may_export"]["is_allowed"] is False
    record(job, "passed", valid_until=(timezone.localdate() + dt.timedelta(days=1095)).isoformat())

    assert job.get()["status"] == "in_force"
    assert job.get()["may_export"]["is_allowed"] is True
    assert answered(job.ana.get("cases/?q=SL-00041"))["count"] == 1
    remind(job, "validity")
    verify(job)


def test_a_standard_contract_with_its_filing(cast: Cast) -> None:
    job = begin(cast, "Customers of the club")
    describe_flow(job, 150_000, "other")
    declare_unknowns(job, attach_manifest(job))
    case = job.get()
    assert case["pathway"] == "contract_or_certification"
    answered(job.ana.patch(f"cases/{job.reference}/", {"version": case["version"], "route": "contract"}))
    add_papers(job)

    assess(job)
    assert moves(job) == ["reopen", "contract_effective", "file", "withdraw"]
    record(job, "contract_effective")
    assert job.get()["may_export"]["is_allowed"] is True
    remind(job, "contract_filing")
    record(job, "file")
    record(job, "passed", filing_number="BA-00041")

    assert job.get()["status"] == "in_force"
    assert job.get()["filing_number"] == "BA-00041"
    verify(job)
