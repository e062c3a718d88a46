"""Why somebody is reminded, as plain values kept with the reminder and as sentences for people."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.enums import LeadSource, ReminderPurpose
from approvals.exceptions import Text
from approvals.schedule import Audience
from compliance.readable import day, listed, prose
from compliance.wording import Text as Wording

Why = Mapping[str, Any]

WHO: Mapping[str, Text] = {
    Audience.OWNER: gettext_lazy("You get this because the case is yours."),
    Audience.REVIEWER: gettext_lazy("You get this because the case is assigned to you for legal review."),
    Audience.REVIEWERS: gettext_lazy("You get this because you are a legal reviewer there."),
    Audience.APPROVERS: gettext_lazy("You get this because you are an approver there."),
    Audience.OFFICERS: gettext_lazy("You get this because you are an officer there."),
    ReminderPurpose.TO_APPROVERS: gettext_lazy(
        "You get this because you are an approver there and the date passed without an end."
    ),
    ReminderPurpose.TO_AUDITORS: gettext_lazy(
        "You get this because you are an auditor there and the date passed without an end."
    ),
}
WHEN: Mapping[str, Text] = {
    LeadSource.OWN: gettext_lazy("Your own lead times ask for it now."),
    LeadSource.ORGANISATION: gettext_lazy("The organisation's lead times ask for it now."),
    LeadSource.INSTALLATION: gettext_lazy("The lead times set by your administrators ask for it now."),
    LeadSource.PRODUCT: gettext_lazy("The usual lead times ask for it now."),
}


def why_sentence(why: Why) -> str:
    """Say in the active language why the person gets the reminder; empty of one from before this was kept."""
    if not why:
        return ""
    if "stands_in_for" in why:
        return _("You get this because you stand in for %(name)s until %(day)s.") % {
            "name": why["stands_in_for"],
            "day": day(dt.date.fromisoformat(why["until"])),
        }
    return prose(filter(None, [WHO[why["as"]], _when(why)]))


def why_texts(why: Why) -> Wording:
    """Say it in both languages, to be kept with a notice."""
    with translation.override("en"):
        en = why_sentence(why)
    with translation.override("zh-hans"):
        return Wording(en, why_sentence(why))


def _when(why: Why) -> str:
    if "snoozed" in why:
        return _("You snoozed the date until this day.")
    if "after" in why:
        n = why["after"]
        return (
            ngettext("That was %(n)d working day ago.", "That was %(n)d working days ago.", n) % {"n": n} if n else ""
        )
    return str(WHEN[why["lead"]]) if "lead" in why else ""


SHORT: Mapping[str, Text] = {
    Audience.OWNER: gettext_lazy("owner of the case"),
    Audience.REVIEWER: gettext_lazy("reviewer of the case"),
    Audience.REVIEWERS: gettext_lazy("legal reviewer"),
    Audience.APPROVERS: gettext_lazy("approver"),
    Audience.OFFICERS: gettext_lazy("officer"),
    ReminderPurpose.TO_APPROVERS: gettext_lazy("escalated to the approvers"),
    ReminderPurpose.TO_AUDITORS: gettext_lazy("escalated to the auditors"),
}
WHOSE: Mapping[str, Text] = {
    LeadSource.OWN: gettext_lazy("own lead times"),
    LeadSource.ORGANISATION: gettext_lazy("the organisation's lead times"),
    LeadSource.INSTALLATION: gettext_lazy("the administrators' lead times"),
    LeadSource.PRODUCT: gettext_lazy("usual lead times"),
}


def why_in_short(why: Why) -> str:
    """Say to others why the person is reminded: who they are to the date and whose lead times hold."""
    if not why:
        return ""
    parts = [str(SHORT[why["as"]])]
    if "stands_in_for" in why:
        parts = [_("stands in for %(name)s") % {"name": why["stands_in_for"]}]
    if "snoozed" in why:
        parts.append(_("end of a snooze"))
    elif "lead" in why:
        parts.append(str(WHOSE[why["lead"]]))
    return listed(parts)


def step_in_words(n: int, *, hours: bool) -> str:
    """Say when a step comes: 7 days before, on the day, 1 day after; or hours."""
    if n == 0:
        return _("at the hour") if hours else _("on the day")
    if hours:
        return (ngettext("%(n)d hour before", "%(n)d hours before", n) if n > 0 else _("after the hour")) % {"n": n}
    if n > 0:
        return ngettext("%(n)d day before", "%(n)d days before", n) % {"n": n}
    return ngettext("%(n)d day after", "%(n)d days after", -n) % {"n": -n}
