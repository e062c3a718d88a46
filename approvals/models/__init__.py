from approvals.models.application import Application, Participation, ReferenceCounter
from approvals.models.authority import AuthorityEvent
from approvals.models.calendar_change import CalendarChunk, CalendarMove, CalendarRun
from approvals.models.channel import ChannelChoice, Digest, MailRhythm
from approvals.models.comment import Comment, CommentEdit, CommentMention
from approvals.models.consultation import (
    AnswerEditing,
    ClauseOutcome,
    ConsolidatedPosition,
    ConsultationAnswer,
    PositionRequest,
    SubmissionPaper,
)
from approvals.models.deadline import Deadline, DeadlineMove
from approvals.models.decision import Decision, LegalAdvice
from approvals.models.determination import Determination
from approvals.models.document import Document
from approvals.models.emergency import DecisionEmergency
from approvals.models.entity_event import EntityEvent
from approvals.models.evidence import EvidenceBundle
from approvals.models.feed import CalendarFeed
from approvals.models.file_check import FileCheck, scan_state
from approvals.models.flow import Flow, FlowRecipient, OnwardTransfer, Recipient
from approvals.models.follow_up import FollowUp
from approvals.models.impact import ImpactChange, ImpactChunk, ImpactRun
from approvals.models.ledger import FiledFor, LedgerEntry, LedgerImport
from approvals.models.manifest import (
    Declaration,
    FlowResource,
    Inventory,
    Manifest,
    Resource,
)
from approvals.models.notification import Delivery, Notification
from approvals.models.reminder import Reminder
from approvals.models.reminding import Absence, LeadTimes, OwnLeadTimes, Snooze
from approvals.models.retention import Disposal, LegalHold
from approvals.models.unsent import UnsentTask
from approvals.models.webhook import Webhook, WebhookAttempt, WebhookSecret

__all__ = [
    "Absence",
    "AnswerEditing",
    "Application",
    "AuthorityEvent",
    "CalendarChunk",
    "CalendarFeed",
    "CalendarMove",
    "CalendarRun",
    "ChannelChoice",
    "ClauseOutcome",
    "Comment",
    "CommentEdit",
    "CommentMention",
    "ConsolidatedPosition",
    "ConsultationAnswer",
    "Deadline",
    "DeadlineMove",
    "Decision",
    "DecisionEmergency",
    "Declaration",
    "Delivery",
    "Determination",
    "Digest",
    "Disposal",
    "Document",
    "EntityEvent",
    "EvidenceBundle",
    "FileCheck",
    "FiledFor",
    "Flow",
    "FlowRecipient",
    "FlowResource",
    "FollowUp",
    "ImpactChange",
    "ImpactChunk",
    "ImpactRun",
    "Inventory",
    "LeadTimes",
    "LedgerEntry",
    "LedgerImport",
    "LegalAdvice",
    "LegalHold",
    "MailRhythm",
    "Manifest",
    "Notification",
    "OnwardTransfer",
    "OwnLeadTimes",
    "Participation",
    "PositionRequest",
    "Recipient",
    "ReferenceCounter",
    "Reminder",
    "Resource",
    "Snooze",
    "SubmissionPaper",
    "UnsentTask",
    "Webhook",
    "WebhookAttempt",
    "WebhookSecret",
    "scan_state",
]
