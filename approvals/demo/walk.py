"""Walk each case of the story through the services, day by day, as its people would."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.text import slugify

from approvals.demo.clock import at
from approvals.demo.emergencies import approve_in_emergency
from approvals.demo.events import go_on
from approvals.demo.papers import pdf
from approvals.demo.people import People
from approvals.demo.recipes import RECIPES, Recipe
from approvals.enums import AdvicePosition, DocumentKind, Outcome
from approvals.models import Application
from approvals.services import (
    amendments,
    applications,
    assessments,
    authority,
    decisions,
    documents,
    expiry,
    manifests,
    pathways,
)

Step = Callable[[], object]
Walked = tuple[str, Step]

# Days after the case was opened on which a step happens.
DAYS = {
    "submit": 2,
    "take": 3,
    "return": 5,
    "advise": 5,
    "decide": 7,
    "contract_effective": 9,
    "certificate_issued": 60,
    "file": 12,
    "accepted": 24,
    "supplement_requested": 40,
    "not_passed": 85,
    "request_reassessment": 95,
    "passed": 88,
    "passed_in_part": 88,
    "stop_order": 160,
    "end": 6,
}


@dataclass
class Story:
    """One row of the story and the people who live it."""

    row: dict[str, Any]
    people: People
    today: date
    case: Application

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.row["recipe"]]

    @property
    def opened_on(self) -> date:
        return self.today - timedelta(days=self.row["opened"])

    def day_of(self, step: str) -> date:
        return min(self.opened_on + timedelta(days=DAYS[step]), self.today)


def tell(people: People) -> Iterator[str]:
    """Load every case of the story; yield its reference once it stands where it should."""
    text = files("approvals.demo").joinpath("story.toml").read_text(encoding="utf-8")
    today = timezone.localdate()
    for row in tomllib.loads(text)["case"]:
        opened_on = today - timedelta(days=row["opened"])
        with at(opened_on, 9):
            entity = people.entities[row["entity"]]
            case = applications.create_application(entity=entity, by=people.ana, title=row["title"])
        story = Story(row, people, today, case)
        with at(opened_on, 10):
            describe(story)
        for step, action in steps_to(story, row["until"]):
            with at(story.day_of(step), 11):
                action()
        go_on(case, row, opened_on, people)
        yield case.reference


def describe(story: Story) -> None:
    """Fill the draft: flow, recipient, manifest, route, papers."""
    case, row, recipe, ana = story.case, story.row, story.recipe, story.people.ana
    flow = applications.add_flow(application_id=case.pk, by=ana, name=row["title"])
    applications.update_flow(
        application_id=case.pk,
        position=flow.position,
        by=ana,
        expected_version=flow.version,
        values={
            "export_act": recipe.export_act,
            "scenario": recipe.scenario,
            "purpose_text": recipe.purpose_text,
            "legal_basis": recipe.legal_basis,
            "n_case": row.get("n", 0 if "s" in row else None),
            "s_case": row.get("s", 0 if "n" in row else None),
            "counting_method": "Distinct people by the key of the source system, duplicates removed.",
        },
        answers=recipe.flow_answers() | zone_answers(story),
        recipients=[story.people.recipients[row["to"]]],
    )
    name = slugify(row["title"])[:60] or "data"
    upload = SimpleUploadedFile("datapackage.json", recipe.descriptor(name, row["title"]))
    manifests.attach_manifest(application_id=case.pk, by=ana, upload=upload)
    manifests.assign_resources(application_id=case.pk, by=ana, assigned={flow.position: [name]})
    choose_companies(story)
    choose_route(story)
    add_papers(story)


def choose_companies(story: Story) -> None:
    """File the case for more companies of the group, where the story says so."""
    if "also" in story.row:
        story.case.refresh_from_db()
        applications.update_application(
            application_id=story.case.pk,
            by=story.people.ana,
            expected_version=story.case.version,
            values={"also_for": [story.people.entities[key] for key in story.row["also"]]},
        )


def zone_answers(story: Story) -> dict[str, Any]:
    if not story.case.entity.zone_code:
        return {}
    return {"zone_scenario_listed": False, "zone_item_listed": False, "zone_filing_done": False}


def choose_route(story: Story) -> None:
    if "route" in story.row:
        story.case.refresh_from_db()
        applications.update_application(
            application_id=story.case.pk,
            by=story.people.ana,
            expected_version=story.case.version,
            values={"route": story.row["route"]},
        )


def add_papers(story: Story) -> None:
    """Add every paper the pathway asks for, except to drafts, where one is left to do."""
    story.case.refresh_from_db()
    needs = documents.required_documents(story.case, story.opened_on)
    for need in needs[1:] if story.row["until"] == "draft" else needs:
        documents.add_document(
            application_id=story.case.pk,
            by=story.people.ana,
            kind=need.kind,
            title=str(need.kind.label),
            dated_on=story.opened_on - timedelta(days=3),
            upload=pdf(str(need.kind.label)),
        )
    for title, holds in story.row.get("papers", {}).items():
        documents.add_document(
            application_id=story.case.pk,
            by=story.people.ana,
            kind=DocumentKind.OTHER,
            title=title,
            dated_on=story.opened_on - timedelta(days=3),
            upload=pdf(title, holds),
        )


def steps_to(story: Story, until: str) -> list[Walked]:
    """List the steps that lead to where the story leaves the case."""
    pk, people = story.case.pk, story.people
    close = partial(applications.close_application, application_id=pk, by=people.ana)
    if until == "draft":
        return []
    if until == "discarded":
        return [("end", partial(close, move="discard", reason=story.row["because"]))]
    submit: Walked = ("submit", partial(applications.submit_application, application_id=pk, by=people.ana))
    take: Walked = ("take", partial(assessments.take_application, application_id=pk, by=people.ben))
    advised: Walked = ("advise", partial(advise, story))
    inside: dict[str, list[Walked]] = {
        "submitted": [submit],
        "in_assessment": [submit, take],
        "returned": [submit, take, ("return", partial(give_back, story))],
        "awaiting_decision": [submit, take, advised],
        "refused": [submit, take, advised, ("decide", partial(decide, story, Outcome.REFUSED))],
        "withdrawn": [
            submit,
            take,
            ("end", partial(close, move="withdraw", reason="The insurer no longer needs the data.")),
        ],
    }
    if until in inside:
        return inside[until]
    decided: list[Walked] = [submit, take, advised, ("decide", partial(approve, story))]
    return decided + afterwards(story, until)


def afterwards(story: Story, until: str) -> list[Walked]:
    """List the steps after the decision; a case without filing needs none."""
    filed = [happens(story, "file", project_number=f"2026{story.case.pk:06d}")]
    reviewed = [*filed, happens(story, "accepted", serial_number=f"SL-{story.case.pk:05d}")]
    three_years = story.day_of("passed").replace(year=story.day_of("passed").year + 3)
    passed = [*reviewed, happens(story, "passed", valid_until=three_years)]
    failed = [*reviewed, happens(story, "not_passed", note="Necessity was not shown for rear cameras.")]
    effective = [happens(story, "contract_effective")]
    recorded = [*effective, happens(story, "file"), happens(story, "passed", filing_number=f"BA-{story.case.pk:05d}")]
    answer_by = story.today + timedelta(days=2)
    ended = story.today - timedelta(days=20)
    paths: dict[str, list[Walked]] = {
        "cleared": [],
        "filed": filed,
        "under_review": reviewed,
        "supplement_requested": [*reviewed, happens(story, "supplement_requested", respond_by=answer_by)],
        "not_passed": failed,
        "reassessment_requested": [*failed, happens(story, "request_reassessment")],
        "suspended": [*passed, happens(story, "stop_order", note="Rectify the recipient's access logs.")],
        "in_force_in_part": [
            *reviewed,
            happens(
                story,
                "passed_in_part",
                valid_until=three_years,
                items=["Front camera, blurred"],
                conditions="Only with blurred faces and plates.",
            ),
        ],
        "contract_effective": effective,
        "contract_filed": [*effective, happens(story, "file")],
        "superseded": [*recorded, ("passed", partial(replace, story))],
        "expired": [
            happens(story, "certificate_issued", valid_until=ended, filing_number="CERT-0001"),
            ("passed", partial(end_now, story)),
        ],
    }
    if until != "in_force":
        return paths[until]
    story.case.refresh_from_db()
    by_route = {"contract": recorded, "certification": [happens(story, "certificate_issued", valid_until=three_years)]}
    if "route" in story.row:
        return by_route[story.row["route"]]
    return passed if story.row["recipe"] in ("adas", "charging") else []


def happens(story: Story, move: str, **values: Any) -> Walked:
    """Make the step that records what the authority did."""

    def act() -> None:
        authority.record_authority_event(
            application_id=story.case.pk,
            by=story.people.ana,
            move=move,
            happened_on=story.day_of(move),
            values=values,
        )

    return move, act


def advise(story: Story) -> None:
    pinned = pathways.pinned_determination(story.case)
    assessments.record_advice(
        application_id=story.case.pk,
        by=story.people.ben,
        position=AdvicePosition.SUPPORTS,
        reasons="The facts are complete and the pathway follows from the articles named.",
        confirmed=pinned.codes_to_confirm,
    )


def give_back(story: Story) -> None:
    assessments.return_application(
        application_id=story.case.pk,
        by=story.people.ben,
        reason="Say how the people were counted: vehicles are not people.",
    )


def approve(story: Story) -> None:
    if "emergency" in story.row:
        approve_in_emergency(story.case, story.people, story.row["emergency"], story.day_of("decide"))
        return
    decide(story, Outcome.APPROVED)


def decide(story: Story, outcome: Outcome) -> None:
    reasons = {
        Outcome.APPROVED: "Agreed as advised; file it with the annexes.",
        Outcome.REFUSED: "The purpose can be reached with data that stays in China.",
    }
    decisions.decide_application(
        application_id=story.case.pk, by=story.people.cara, outcome=outcome, reasons=reasons[outcome]
    )


def end_now(story: Story) -> None:
    with at(story.today, 8):
        expiry.expire_due()


def replace(story: Story) -> None:
    """Amend the case and take the amendment into force, which replaces it."""
    with at(story.today - timedelta(days=30)):
        copy = amendments.amend_application(application_id=story.case.pk, by=story.people.ana)
    row = {**story.row, "opened": 30, "until": "in_force"}
    amended = Story(row, story.people, story.today, copy)
    with at(amended.opened_on):
        add_papers(amended)
    for step, action in steps_to(amended, "in_force"):
        with at(amended.day_of(step), 11):
            action()
