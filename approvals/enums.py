"""The closed vocabularies of casework: statuses, stages, moves' actors, documents, authority events."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    RETURNED = "returned", _("Returned")
    SUBMITTED = "submitted", _("Submitted")
    IN_ASSESSMENT = "in_assessment", _("In assessment")
    AWAITING_DECISION = "awaiting_decision", _("Awaiting decision")
    CLEARED = "cleared", _("Cleared inside")
    FILED = "filed", _("Filed")
    UNDER_REVIEW = "under_review", _("Under review")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("Supplement requested")
    NOT_PASSED = "not_passed", _("Not passed")
    REASSESSMENT_REQUESTED = "reassessment_requested", _("Re-assessment requested")
    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")
    DISCARDED = "discarded", _("Discarded")


class Stage(TextChoices):
    DRAFT = "draft", _("Draft")
    ASSESSMENT = "assessment", _("Assessment")
    APPROVAL = "approval", _("Approval")
    CLOSED = "closed", _("Closed")


STATUSES_OF_STAGE: dict[Stage, tuple[Status, ...]] = {
    Stage.DRAFT: (Status.DRAFT, Status.RETURNED),
    Stage.ASSESSMENT: (Status.SUBMITTED, Status.IN_ASSESSMENT),
    Stage.APPROVAL: (
        Status.AWAITING_DECISION,
        Status.CLEARED,
        Status.FILED,
        Status.UNDER_REVIEW,
        Status.SUPPLEMENT_REQUESTED,
        Status.NOT_PASSED,
        Status.REASSESSMENT_REQUESTED,
        Status.IN_FORCE,
        Status.SUSPENDED,
    ),
    Stage.CLOSED: (
        Status.REFUSED,
        Status.WITHDRAWN,
        Status.EXPIRED,
        Status.SUPERSEDED,
        Status.DISCARDED,
    ),
}
STAGE_OF: dict[Status, Stage] = {status: stage for stage, statuses in STATUSES_OF_STAGE.items() for status in statuses}
WITH_AUTHORITY = (Status.FILED, Status.UNDER_REVIEW, Status.REASSESSMENT_REQUESTED)


class Procedure(TextChoices):
    """The steps a pathway (and the chosen route) leads through; it selects the moves."""

    UNDETERMINED = "undetermined", _("Not determined")
    NOT_REQUIRED = "not_required", _("No filing required")
    CONTRACT = "contract", _("Standard contract")
    CERTIFICATION = "certification", _("Certification")
    ASSESSMENT = "assessment", _("Security assessment")


class ParticipationKind(TextChoices):
    AUTHOR = "author", _("Author")
    ADVISER = "adviser", _("Adviser")
    APPROVER = "approver", _("Approver")


class AdvicePosition(TextChoices):
    SUPPORTS = "supports", _("Supports")
    SUPPORTS_WITH_CONDITIONS = "supports_with_conditions", _("Supports with conditions")
    OBJECTS = "objects", _("Objects")


class Outcome(TextChoices):
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class Visibility(TextChoices):
    INTERNAL = "internal", _("Internal: everyone on the case")
    LEGAL = "legal", _("Legal: reviewers, approvers and auditors")


class Anchor(TextChoices):
    CASE = "case", _("The case")
    FLOW = "flow", _("A flow")
    RESOURCE = "resource", _("A resource")
    ANSWER = "answer", _("An answer")


class DocumentKind(TextChoices):
    SELF_ASSESSMENT = "self_assessment", _("Self-assessment report")
    PIPIA = "pipia", _("Personal information protection impact assessment")
    LEGAL_CONTRACT = "legal_contract", _("Contract or other binding document")
    STANDARD_CONTRACT = "standard_contract", _("Standard contract")
    NOTICE_AND_CONSENT = "notice_and_consent", _("Notice and separate-consent evidence")
    POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")
    COMMITMENT_LETTER = "commitment_letter", _("Commitment letter")
    APPLICATION_FORM = "application_form", _("Application form")
    CREDIT_CODE_CERTIFICATE = "credit_code_certificate", _("Credit-code certificate")
    LEGAL_REPRESENTATIVE_ID = "legal_representative_id", _("Identity of the legal representative")
    HANDLER_ID = "handler_id", _("Identity of the handler")
    AUTHORITY_LETTER = "authority_letter", _("Letter from the authority")
    CERTIFICATE = "certificate", _("Certificate")
    OTHER = "other", _("Another document")


class AuthorityEventKind(TextChoices):
    FILED = "filed", _("Filed")
    RETURNED_INCOMPLETE = "returned_incomplete", _("Returned as incomplete")
    ACCEPTED = "accepted", _("Accepted")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("Supplement requested")
    SUPPLEMENT_ANSWERED = "supplement_answered", _("Supplement answered")
    EXTENDED = "extended", _("Assessment period extended")
    PASSED = "passed", _("Passed")
    PASSED_IN_PART = "passed_in_part", _("Passed in part")
    NOT_PASSED = "not_passed", _("Not passed")
    REASSESSMENT_REQUESTED = "reassessment_requested", _("Re-assessment requested")
    CONTRACT_EFFECTIVE = "contract_effective", _("Contract effective")
    CERTIFICATE_ISSUED = "certificate_issued", _("Certificate issued")
    STOP_ORDER = "stop_order", _("Stop order")
    STOP_ORDER_LIFTED = "stop_order_lifted", _("Stop order lifted")
    CLOCK_SUSPENDED = "clock_suspended", _("Period suspended")
    CLOCK_RESUMED = "clock_resumed", _("Period running again")


class EntityEventKind(TextChoices):
    """What happens to an exporter outside of its cases and starts or ends a duty of its own."""

    DESIGNATED = "designated", _("Data newly designated as important")
    DESIGNATION_FILED = "designation_filed", _("Filed after the designation")
    INCIDENT = "incident", _("Security incident, larger or above")
    INCIDENT_REPORTED = "incident_reported", _("Incident reported")
    INCIDENT_HANDLED = "incident_handled", _("Incident handled")
    INCIDENT_CLOSED = "incident_closed", _("Closing report handed in")
    VULNERABILITY = "vulnerability", _("Dangerous vulnerability found")
    VULNERABILITY_REPORTED = "vulnerability_reported", _("Vulnerability reported")


class InventoryStatus(TextChoices):
    QUEUED = "queued", _("Waiting to be read")
    READING = "reading", _("Being read")
    READ = "read", _("Read")
    FAILED = "failed", _("Could not be read")


class FileState(TextChoices):
    """How far the scanner for malicious software is with a file."""

    NOT_SCANNED = "not_scanned", _("Not scanned")
    WAITING = "waiting", _("Being scanned")
    CLEAN = "clean", _("Clean")
    INFECTED = "infected", _("Infected, removed")


class ScanTrouble(TextChoices):
    """Why the scanner gave no verdict on a file; it is asked again."""

    TOO_LARGE = "too_large", _("Larger than the scanner takes")
    UNREADABLE = "unreadable", _("The scanner could not read it")


class FileRemark(TextChoices):
    """What is worth knowing of a file before it is opened."""

    SCRIPTS = "scripts", _("Holds scripts")
    FILES = "files", _("Holds other files")


class LedgerKind(TextChoices):
    OPENING = "opening", _("Opening balance")
    ACTUAL = "actual", _("Actual exports")
    APPROVAL = "approval", _("Earlier assessment")
    FILING = "filing", _("Earlier contract filing")
    CERTIFICATE = "certificate", _("Earlier certificate")


# What the authority gave before the cases here; each has a number and a day.
EARLIER = (LedgerKind.APPROVAL, LedgerKind.FILING, LedgerKind.CERTIFICATE)


class FollowUpKind(TextChoices):
    """Why somebody has a task beside the steps of their cases."""

    RULE_CHANGE = "rule_change", _("The rules change")
    THRESHOLD = "threshold", _("A threshold was crossed")
    SPLITTING = "splitting", _("One export in several parts")
    RETENTION = "retention", _("The retention period is over")


class ImpactState(TextChoices):
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class CalendarPurpose(TextChoices):
    PREVIEW = "preview", _("Preview")
    RECOUNT = "recount", _("Counted for good")


class DeadlineOutcome(TextChoices):
    """How a deadline ended; a deadline without an outcome is open."""

    MET = "met", _("Met")
    LATE = "late", _("Met late")
    PASSED = "passed", pgettext_lazy("deadline", "Passed")
    OVERTAKEN = "overtaken", _("No longer applies")


class ReminderState(TextChoices):
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Skipped")


class ReminderPurpose(TextChoices):
    """What a reminder is: a step of the person's own lead times, or an escalation after the date."""

    STEP = "step", _("Reminder")
    TO_APPROVERS = "to_approvers", _("Escalated to the approvers")
    TO_AUDITORS = "to_auditors", _("Escalated to the auditors")


class LeadSource(TextChoices):
    """Who set the lead times in force, from the widest to the narrowest."""

    PRODUCT = "product", _("Default of the product")
    INSTALLATION = "installation", _("Set by an administrator for everybody")
    ORGANISATION = "organisation", _("Set by an administrator for the organisation")
    OWN = "own", _("Set by yourself")


class SkipReason(TextChoices):
    LATER_STEP = "later_step", _("A later reminder was due by then.")
    TOO_OLD = "too_old", _("The date was too long ago.")
    HISTORY = "history", _("The date had passed when the deadline was recorded.")
    CLOSED = "closed", _("The deadline ended before the reminder went out.")
    MOVED = "moved", _("The date moved before the reminder went out.")
    NO_ACCESS = "no_access", _("The person had no access any more.")
    ANSWERED = "answered", _("The person had answered already.")
    SNOOZED = "snoozed", _("The person had snoozed the date.")
    NOT_THEIRS = "not_theirs", _("The date was no longer the person's to keep.")
    NO_ADDRESS = "no_address", _("The person's account was closed.")
    ATTEMPTS = "attempts", _("It could not be sent, however often it was tried.")


class Channel(TextChoices):
    """Where a notice goes; the page of notices needs no delivery."""

    PAGE = "page", _("In Chujing")
    MAIL = "mail", _("Mail")
    WEBHOOK = "webhook", _("Team chat")


class Rhythm(TextChoices):
    """When a person's mails go out."""

    AT_ONCE = "at_once", _("Each at once")
    DAILY = "daily", _("Together, once a day")
    WEEKLY = "weekly", _("Together, once a week")


class UnsentReason(TextChoices):
    """Why a notice did not leave through a channel."""

    NO_ACCESS = "no_access", _("The person had no access any more.")
    NO_ADDRESS = "no_address", _("The person's account was closed.")
    SWITCHED_OFF = "switched_off", _("The person had switched this channel off by then.")
    NO_WEBHOOK = "no_webhook", _("The organisation's webhook was switched off or removed.")
    ATTEMPTS = "attempts", _("It could not be sent, however often it was tried.")
    NOTHING_LEFT = "nothing_left", _("Nothing of it was to be told any more.")


class WebhookOff(TextChoices):
    """Why a webhook is switched off."""

    BY_HAND = "by_hand", _("An administrator switched it off.")
    FAILED = "failed", _("Posts to it failed for three days.")
    GONE = "gone", _("It answered that it is gone.")
    MAKER_LEFT = "maker_left", _("The administrator who set it up left.")


class PostFailure(TextChoices):
    """Why a post to a webhook had no answer."""

    PRIVATE = "private", _("The address leads into a private network, which is refused.")
    TIMEOUT = "timeout", _("The server did not answer in time.")
    CERTIFICATE = "certificate", _("The certificate of the server could not be checked.")
    UNREACHABLE = "unreachable", _("The server could not be reached.")


class DeliveryState(TextChoices):
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Failed")


class NoticeKind(TextChoices):
    """What people are told; the label is the heading of a choice of channels."""

    SUBMITTED = "submitted", _("A case was submitted for review")
    ASSIGNED = "assigned", _("A case was assigned to you")
    MENTIONED = "mentioned", _("You were mentioned")
    COMMENTED = "commented", _("Your case was commented on")
    RETURNED = "returned", _("Your case was returned")
    AWAITING_DECISION = "awaiting_decision", _("A case awaits a decision")
    DECIDED = "decided", _("A case was decided")
    DECISION_VOIDED = "decision_voided", _("A decision was voided")
    AUTHORITY_EVENT = "authority_event", _("Something happened at the authority")
    CLOSED = "closed", _("A case was closed")
    DEADLINE = "deadline", _("A deadline comes near")
    FOLLOW_UPS = "follow_ups", _("Tasks were opened for you")
    ESCALATED = "escalated", _("A date passed and was escalated to you")
    DEPUTISED = "deputised", _("You stand in for somebody")
    CALENDAR_MOVED = "calendar_moved", _("Dates of yours moved with the calendar")
    CALENDAR_REVIEW = "calendar_review", _("A calendar year awaits a second administrator")
    ENTITY_EVENT = "entity_event", _("Something happened at an exporter")
    POSITION_ASKED = "position_asked", _("You are asked for a position on a draft")
    POSITION_RELEASE = "position_release", _("A consolidated position awaits release")
    POSITION_RELEASED = "position_released", _("A consolidated position was released")
    WEBHOOK_FAILED = "webhook_failed", _("A webhook was switched off because it failed")
    EMERGENCY_ASKED = "emergency_asked", _("An emergency awaits confirmation")
    EMERGENCY_CONFIRMED = "emergency_confirmed", _("An emergency awaits review")
    EMERGENCY_REVIEWED = "emergency_reviewed", _("An emergency of yours was reviewed")
    HANDED_OVER = "handed_over", _("Work of somebody who left was handed to you")
    FILE_INFECTED = "file_infected", _("Malicious software was found in a file")


class EvidenceState(TextChoices):
    """How far a bundle of evidence is."""

    QUEUED = "queued", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    DELETED = "deleted", _("Deleted")


class AnswerStatus(TextChoices):
    """How far an organisation is with its answer to a consultation."""

    OPEN = "open", _("Being written")
    IN_REVIEW = "in_review", _("Awaiting release")
    RELEASED = "released", _("Released")
    SENT = "sent", _("Sent")


class ClauseResult(TextChoices):
    """What the final edition did with what the organisation asked for."""

    ADOPTED = "adopted", _("Adopted")
    IN_PART = "in_part", _("Adopted in part")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    UNKNOWN = "unknown", _("Not known")


class SentBy(TextChoices):
    """How an answer to a consultation went out."""

    MAIL = "mail", _("By e-mail")
    POST = "post", _("By post or courier")
    PORTAL = "portal", _("On the authority's own page")
    ASSOCIATION = "association", _("Through an association")
    HAND = "hand", _("By hand")
