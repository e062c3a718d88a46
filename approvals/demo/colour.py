"""What makes the demo live: talk on the cases and a consultation that is open."""

from datetime import timedelta

from django.utils import timezone

from approvals.demo.people import People
from approvals.enums import Anchor, Status, Visibility
from approvals.models import Application
from approvals.services.comments import add_comment, set_resolved
from approvals.services.consultations.announcing import announce_consultation
from approvals.services.consultations.clauses import add_clause
from approvals.services.consultations.positions import record_position
from compliance.models import Stance

LAST_ADDED = "example-logs-draft"
DAYS_UNTIL_CLOSE = 20
DAYS_SINCE_PUBLISHED = 12
CLAUSES = (
    ("Art 3", "第三条", "What a connected-vehicle log is", "车联网日志的范围"),
    ("Art 5", "第五条", "Who keeps logs", "日志留存主体"),
    ("Art 7", "第七条", "How long logs are kept", "日志留存期限"),
    ("Art 9", "第九条", "Access by the parent company abroad", "境外母公司的访问"),
)


def add_colour(people: People) -> None:
    talk(people)
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


def consult(people: People) -> None:
    """Announce a fictitious draft whose comments close in a few weeks, with one position in."""
    today = timezone.localdate()
    consultation = announce_consultation(
        by=None,
        values={
            "code": LAST_ADDED,
            "title": "Draft measures on connected-vehicle logs (fictitious)",
            "title_zh": "车联网日志管理办法（征求意见稿）（虚构）",
            "issuer": "Example authority (fictitious)",
            "issuer_zh": "示例主管部门（虚构）",
            "published_on": today - timedelta(days=DAYS_SINCE_PUBLISHED),
            "comments_until": today + timedelta(days=DAYS_UNTIL_CLOSE),
        },
    )
    for number, number_zh, title, title_zh in CLAUSES:
        values = {"number": number, "number_zh": number_zh, "title": title, "title_zh": title_zh}
        add_clause(consultation_id=consultation.pk, by=None, values=values)
    record_position(
        consultation_id=consultation.pk,
        organisation=people.group,
        by=people.ben,
        clause="Art 7",
        stance=Stance.SUPPORTS_WITH_CHANGES,
        text="Keep logs for three years, as PIPL Art 56 does for assessments; five is without reason.",
    )
