"""Approvals of the story for which no approver could be had: asked for, confirmed, and looked at later."""

from datetime import date, timedelta

from approvals.demo.clock import at
from approvals.demo.people import People
from approvals.models import Application
from approvals.services.emergencies.deciding import ask_approval, confirm_approval, review_approval
from compliance.models import Verdict

REASON = "Cara is on a flight until tomorrow, and the workshops abroad need the data today to warn drivers."
NOTE = "I would have decided the same: the facts were complete and the advice was clear."
DAYS_UNTIL_REVIEW = 2


def approve_in_emergency(case: Application, people: People, verdict: str, on: date) -> None:
    """Have Ben ask and Gil, who took no part, confirm; Cara reviews it where the story has a verdict."""
    emergency = ask_approval(application_id=case.pk, by=people.ben, reason=REASON)
    confirm_approval(emergency_id=emergency.pk, by=people.gil)
    if verdict:
        with at(on + timedelta(days=DAYS_UNTIL_REVIEW)):
            review_approval(emergency_id=emergency.pk, by=people.cara, verdict=Verdict(verdict), note=NOTE)
