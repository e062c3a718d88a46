"""The sentence of each notice, in the language of whoever reads, and why they got it."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.enums import AuthorityEventKind, EntityEventKind, NoticeKind, Outcome, WebhookOff
from approvals.exceptions import Text
from approvals.models import Notification
from compliance.models import Verdict
from compliance.readable import bilingual, day, prose

SENTENCES: Mapping[NoticeKind, Text] = {
    NoticeKind.SUBMITTED: gettext_lazy("%(by)s submitted %(about)s for legal review."),
    NoticeKind.ASSIGNED: gettext_lazy("%(by)s assigned %(about)s to you for legal review."),
    NoticeKind.MENTIONED: gettext_lazy("%(by)s mentioned you in a comment on %(about)s."),
    NoticeKind.COMMENTED: gettext_lazy("%(by)s commented on %(about)s."),
    NoticeKind.RETURNED: gettext_lazy("%(by)s returned %(about)s with reasons."),
    NoticeKind.AWAITING_DECISION: gettext_lazy("%(by)s advised on %(about)s; it awaits a decision."),
    NoticeKind.DECIDED: gettext_lazy("%(by)s decided on %(about)s: %(outcome)s."),
    NoticeKind.DECISION_VOIDED: gettext_lazy("The decision on %(about)s was voided: %(lines)s"),
    NoticeKind.AUTHORITY_EVENT: gettext_lazy("%(by)s recorded on %(about)s: %(event)s."),
    NoticeKind.CLOSED: gettext_lazy("%(by)s closed %(about)s."),
    NoticeKind.FOLLOW_UPS: gettext_lazy("There is something for you to do, %(about)s: %(because)s"),
    NoticeKind.DEPUTISED: gettext_lazy("You stand in for %(by)s from %(first)s to %(last)s."),
    NoticeKind.CALENDAR_REVIEW: gettext_lazy(
        "%(by)s prepared the calendar of %(year)s. Look it over and publish it, or send it back."
    ),
    NoticeKind.ENTITY_EVENT: gettext_lazy("%(by)s recorded at %(about)s: %(entity_event)s."),
    NoticeKind.POSITION_ASKED: gettext_lazy("%(by)s asks you for a position on %(about)s, until %(day)s."),
    NoticeKind.POSITION_RELEASE: gettext_lazy("%(by)s consolidated the positions on %(about)s; they await release."),
    NoticeKind.POSITION_RELEASED: gettext_lazy("%(by)s released the position on %(about)s."),
    NoticeKind.WEBHOOK_FAILED: gettext_lazy("The webhook of %(about)s was switched off. %(off)s"),
    NoticeKind.EMERGENCY_ASKED: gettext_lazy(
        "%(by)s asks for an emergency on %(about)s. Look at it within a day: confirm it, or decline it."
    ),
    NoticeKind.EMERGENCY_CONFIRMED: gettext_lazy(
        "%(by)s confirmed the emergency on %(about)s. It stands out until somebody regular reviews it."
    ),
    NoticeKind.EMERGENCY_REVIEWED: gettext_lazy("%(by)s reviewed the emergency on %(about)s: %(verdict)s."),
    NoticeKind.HANDED_OVER: gettext_lazy("%(by)s handed to you what %(leaver)s held, %(about)s."),
    NoticeKind.FILE_INFECTED: gettext_lazy(
        "Malicious software (%(found)s) was found in a file given to %(about)s; it was removed. Have the computer it"
        " came from checked."
    ),
}
REASONS: Mapping[NoticeKind, Text] = {
    NoticeKind.SUBMITTED: gettext_lazy("You get this because you are a legal reviewer there."),
    NoticeKind.ASSIGNED: gettext_lazy("You get this because the case was assigned to you."),
    NoticeKind.MENTIONED: gettext_lazy("You get this because you were mentioned."),
    NoticeKind.AWAITING_DECISION: gettext_lazy("You get this because you are an approver there."),
    NoticeKind.DEADLINE: gettext_lazy("You get this because you keep this date."),
    NoticeKind.FOLLOW_UPS: gettext_lazy("You get this because the tasks are yours."),
    NoticeKind.ESCALATED: gettext_lazy("You get this because the date passed and it is still open."),
    NoticeKind.DEPUTISED: gettext_lazy("You get this because you were named as deputy."),
    NoticeKind.CALENDAR_MOVED: gettext_lazy("You get this because you keep these dates."),
    NoticeKind.CALENDAR_REVIEW: gettext_lazy("You get this because you are an administrator."),
    NoticeKind.ENTITY_EVENT: gettext_lazy("You get this because you work for this exporter."),
    NoticeKind.POSITION_ASKED: gettext_lazy("You get this because you were asked as a legal reviewer."),
    NoticeKind.POSITION_RELEASE: gettext_lazy("You get this because you may release the position."),
    NoticeKind.POSITION_RELEASED: gettext_lazy("You get this because you wrote a position on the draft."),
    NoticeKind.WEBHOOK_FAILED: gettext_lazy("You get this because you are an administrator."),
    NoticeKind.EMERGENCY_ASKED: gettext_lazy(
        "You get this because you may confirm it, or could do it the regular way."
    ),
    NoticeKind.EMERGENCY_CONFIRMED: gettext_lazy("You get this because you may review it."),
    NoticeKind.EMERGENCY_REVIEWED: gettext_lazy("You get this because you took part in it."),
    NoticeKind.HANDED_OVER: gettext_lazy("You get this because an administrator chose you."),
    NoticeKind.FILE_INFECTED: gettext_lazy("You get this because you gave the file, or are an administrator."),
}
TAKES_PART = gettext_lazy("You get this because you take part in the case.")
# How the values of `data` read; the rest stand as they are.
READ: Mapping[str, Callable[[Any], object]] = {
    "outcome": lambda value: Outcome(value).label,
    "event": lambda value: AuthorityEventKind(value).label,
    "entity_event": lambda value: EntityEventKind(value).label,
    "off": lambda value: WebhookOff(value).label,
    "verdict": lambda value: Verdict(value).label if value in Verdict.values else value,
    "because": bilingual,
    "lines": lambda lines: prose(map(bilingual, lines)),
    "first": lambda value: day(parse_date(value)),
    "last": lambda value: day(parse_date(value)),
    "day": lambda value: day(parse_date(value)),
}


def about(notice: Notification) -> str:
    """Name what the notice is about: the case's reference, or the thing's own name."""
    if notice.kind == NoticeKind.FOLLOW_UPS and not notice.application:
        n = notice.data["n"]
        return ngettext("%(n)d task", "%(n)d tasks", n) % {"n": n}
    if notice.kind == NoticeKind.CALENDAR_MOVED:
        n = notice.data["n"]
        return ngettext("%(n)d date", "%(n)d dates", n) % {"n": n}
    if notice.application:
        return notice.application.reference
    if notice.consultation:
        return bilingual(notice.consultation.title_texts)
    if notice.deadline:
        return notice.deadline.subject
    return bilingual(notice.data.get("about")) or str(notice.data.get("year") or heading(notice))


def code_of(notice: Notification) -> str:
    """Give the reference alone, which says nothing to whoever may not read on: the case's, the draft's."""
    if notice.application:
        return notice.application.reference
    if notice.consultation:
        return notice.consultation.code
    return notice.organisation.code if notice.organisation else ""


def heading(notice: Notification) -> str:
    return str(NoticeKind(notice.kind).label)


def sentence(notice: Notification) -> str:
    """Say in the active language what happened."""
    kind = NoticeKind(notice.kind)
    if kind in (NoticeKind.DEADLINE, NoticeKind.ESCALATED):
        return _deadline_sentence(notice)
    data = {"by": _("The system"), **notice.data}
    data = {name: READ[name](value) if name in READ else value for name, value in data.items()}
    data["about"] = about(notice)
    if kind == NoticeKind.CALENDAR_MOVED:
        return _moved_sentence(notice.data["n"], data)
    return str(SENTENCES[kind]) % data


def why(notice: Notification) -> str:
    """Say why this person was told."""
    if notice.data.get("why"):
        return bilingual(notice.data["why"])
    return str(REASONS.get(NoticeKind(notice.kind), TAKES_PART))


def stamp(at: dt.datetime) -> str:
    """Write a moment of Asia/Shanghai with its offset: 2026-11-22 17:05 +08:00."""
    here = timezone.localtime(at)
    return f"{here:%Y-%m-%d %H:%M} {here.isoformat()[-6:]}"


def _moved_sentence(n: int, data: Mapping[str, Any]) -> str:
    return (
        ngettext(
            "%(n)d date of yours moved when the calendar of %(year)s was published.",
            "%(n)d dates of yours moved when the calendar of %(year)s was published.",
            n,
        )
        % data
    )


def _deadline_sentence(notice: Notification) -> str:
    data = {"about": about(notice), "label": bilingual(notice.data["label"]), "day": _due(notice)}
    if notice.data["means"] == "opens":
        return _("%(about)s: “%(label)s” is possible from %(day)s.") % data
    if notice.data["means"] == "expires":
        return _("%(about)s: “%(label)s” ends on %(day)s.") % data
    if notice.data["step"] < 0:
        return _("%(about)s: “%(label)s” was due on %(day)s and is still open.") % data
    return _("%(about)s: “%(label)s” is due on %(day)s.") % data


def _due(notice: Notification) -> str:
    """Write the day; where the law counts hours the hour too, with its offset."""
    at = parse_datetime(notice.data.get("due_at") or "")
    return stamp(at) if at else day(parse_date(notice.data["due_on"]))
