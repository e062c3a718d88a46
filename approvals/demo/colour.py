"""What makes the demo live: talk on the cases and a consultation that is open."""

from approvals.demo.consultations import OPEN_DRAFT, consult
from approvals.demo.events import strike_exporters
from approvals.demo.people import People
from approvals.enums import Anchor, Status, Visibility
from approvals.models import Application
from approvals.services.comments import add_comment, set_resolved

LAST_ADDED = OPEN_DRAFT


def add_colour(people: People) -> None:
    talk(people)
    strike_exporters(people)
    consult(people)


def talk(people: People) -> None:
    cases = Application.objects.filter(organisation=people.group)
    for case in cases.filter(status=Status.IN_ASSESSMENT).order_by("pk"):
        flow = case.flows.get()
        question = add_comment(
            application_id=case.pk,
            by=people.ben,
            body="@ana how were the people counted: by customer or by vehicle?",
            anchor=Anchor.FLOW,
            anchor_key=str(flow.position),
        )
        add_comment(
            application_id=case.pk,
            by=people.ana,
            body="By customer number; a family with two cars counts once per owner.",
            parent_id=question.pk,
        )
        add_comment(
            application_id=case.pk,
            by=people.ben,
            body="@cara the recipient's onward transfer to Dublin needs a sentence in the contract.",
            visibility=Visibility.LEGAL,
        )
    first = cases.filter(status=Status.AWAITING_DECISION).order_by("pk").first()
    if first is not None:
        thread = add_comment(application_id=first.pk, by=people.ben, body="Is the retention period in the notice?")
        add_comment(application_id=first.pk, by=people.ana, body="Yes, section 4: 24 months.", parent_id=thread.pk)
        set_resolved(comment_id=thread.pk, by=people.ben, resolved=True)
