"""What only the pages of a case show."""

import json
import re
from functools import cache
from typing import Any

from django import template
from django.apps import apps
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString

from approvals.models import Comment
from approvals.services.comments import MENTION
from compliance.audit.models import Event

register = template.Library()

LONGEST_VALUE = 300


@register.filter
def comment_text(comment: Comment) -> SafeString:
    """Return the text as paragraphs, the people mentioned as links; everything else is escaped."""
    people = {mention.user.handle: mention.user for mention in comment.mentions.all()}

    def linked(found: re.Match[str]) -> str:
        person = people.get(found[1])
        return format_html('<a href="{}">@{}</a>', person.get_absolute_url(), found[1]) if person else found[0]

    return SafeString(linebreaks(MENTION.sub(linked, escape(comment.body))))


@register.filter
def table_label(row: Event) -> str:
    """Name the table of a changed row as people call it."""
    return labels_of_tables().get(row.table_name, row.table_name)


@cache
def labels_of_tables() -> dict[str, str]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: str(model._meta.verbose_name).capitalize() for model in models}


@register.filter
def cell(value: Any) -> str:
    """Show a value of a row: nothing as a dash, text as it is, the rest as JSON, cut when long."""
    if value is None or value == "":
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
