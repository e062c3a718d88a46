"""Who is told what. Notices are rows written with the change itself; what leaves follows from the rows."""

from approvals.notices.cases import (
    advised,
    assigned,
    authority_event,
    closed,
    commented,
    decided,
    decision_voided,
    returned,
    submitted,
    tasks_opened,
)
from approvals.notices.consultations import position_asked, position_awaits_release, position_released
from approvals.notices.dates import calendar_awaits_review, calendar_moved, deadline_near, deputised, entity_event
from approvals.notices.emergencies import emergency
from approvals.notices.handovers import handed_over
from approvals.notices.installation import file_infected, webhook_failed
from approvals.notices.pages import url_of
from approvals.notices.telling import tell
from approvals.notices.wording import about, code_of, heading, sentence, stamp, why

__all__ = [
    "about",
    "advised",
    "assigned",
    "authority_event",
    "calendar_awaits_review",
    "calendar_moved",
    "closed",
    "code_of",
    "commented",
    "deadline_near",
    "decided",
    "decision_voided",
    "deputised",
    "emergency",
    "entity_event",
    "file_infected",
    "handed_over",
    "heading",
    "position_asked",
    "position_awaits_release",
    "position_released",
    "returned",
    "sentence",
    "stamp",
    "submitted",
    "tasks_opened",
    "tell",
    "url_of",
    "webhook_failed",
    "why",
]
