"""What the scanner said of a file that somebody gave us, beside the file."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from approvals.enums import FileRemark, FileState
from approvals.models import FileCheck
from approvals.services.quarantine import waiting_sentence
from compliance.icons import Look
from compliance.templatetags.look import tagged

register = template.Library()

LOOKS: Mapping[FileState, Look] = {
    FileState.NOT_SCANNED: Look("neutral", "info"),
    FileState.WAITING: Look("amber", "clock"),
    FileState.CLEAN: Look("jade", "check"),
    FileState.INFECTED: Look("seal", "cross"),
}
WARNING = Look("amber", "warn")
HELD = _("Held back")
NOTHING = SafeString("")


@register.simple_tag
def file_state(checks: Mapping[str, FileCheck], name: str) -> SafeString:
    """Show the state of the file of this name in storage, what it waits for, and what it holds."""
    check = checks.get(name)
    state = FileState(check.state) if check else FileState.NOT_SCANNED
    label = HELD if check and check.trouble else state.label
    remarks = [(tagged(FileRemark(remark).label, WARNING),) for remark in check.remarks] if check else []
    return format_html("{} {}{}", tagged(label, LOOKS[state]), _because(check), format_html_join(" ", "{}", remarks))


def _because(check: FileCheck | None) -> SafeString:
    """Say what a file waits for, or what was found in it."""
    if check and check.state == FileState.WAITING:
        return format_html('<span class="muted">{}</span> ', waiting_sentence(check.trouble))
    return format_html("<code>{}</code> ", check.found) if check and check.found else NOTHING
