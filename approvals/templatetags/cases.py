"""What only the pages of a case show."""

import json
import re
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from approvals.models import Comment
from approvals.services.comments import MENTION
from compliance.audit.models import Event

register = template.Library()

LONGEST_VALUE = 300
TABLES: dict[str, Promise] = {
    "account_emailaddress": _("E-mail"),
    "accounts_legalentity": _("Legal entity"),
    "accounts_membership": _("Membership"),
    "accounts_organisation": _("Organisation"),
    "accounts_user": _("Person"),
    "approvals_absence": _("Absence"),
    "approvals_application": _("Case"),
    "approvals_authorityevent": _("Event with the authority"),
    "approvals_comment": _("Comment"),
    "approvals_commentedit": _("Edit of a comment"),
    "approvals_commentmention": _("Mention"),
    "approvals_deadline": _("Deadline"),
    "approvals_decision": _("Decision"),
    "approvals_declaration": _("Declaration"),
    "approvals_determination": _("Determination"),
    "approvals_document": _("Paper"),
    "approvals_filecheck": _("Check of a file"),
    "approvals_flow": _("Flow"),
    "approvals_flowrecipient": _("Recipient of a flow"),
    "approvals_flowresource": _("Resource of a flow"),
    "approvals_inventory": _("Inventory"),
    "approvals_leadtimes": _("Lead times"),
    "approvals_ledgerentry": _("Entry of the ledger"),
    "approvals_legaladvice": _("Legal advice"),
    "approvals_manifest": _("Manifest"),
    "approvals_onwardtransfer": _("Onward transfer"),
    "approvals_ownleadtimes": _("Lead times"),
    "approvals_participation": _("Participation"),
    "approvals_recipient": _("Recipient"),
    "approvals_referencecounter": _("Counter of references"),
    "approvals_resource": _("Resource"),
    "approvals_snooze": _("Snooze"),
    "compliance_calendaryear": _("Year of the calendar"),
    "compliance_consultation": _("Consultation"),
    "compliance_consultationposition": _("Position in a consultation"),
    "compliance_edition": _("Edition"),
    "compliance_editionvalidity": _("Validity of an edition"),
    "compliance_rule": _("Rule"),
    "compliance_zone": _("Zone"),
    "compliance_zonelist": _("List of a zone"),
}


@register.filter
def comment_text(comment: Comment) -> SafeString:
    """Return the text as paragraphs, the people mentioned as links; everything else is escaped."""
    people = {mention.user.handle: mention.user for mention in comment.mentions.all()}

    def linked(found: re.Match[str]) -> str:
        person = people.get(found[1])
        return format_html('<a href="{}">@{}</a>', person.get_absolute_url(), found[1]) if person else found[0]

    escaped = linebreaks(MENTION.sub(linked, escape(comment.body)))
    return SafeString(escaped)  # nosec B703


@register.filter
def table_label(row: Event) -> str:
    """Name the table of a changed row as people call it."""
    return str(TABLES.get(row.table_name, row.table_name))


@register.filter
def cell(value: Any) -> str:
    """Show a value of a row: nothing as a dash, text as it is, the rest as JSON, cut when long."""
    if value is None or value == "":
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
