"""Tags and filters of the pages' look; what they draw lives in templates/components."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import HttpRequest
from django.template.defaultfilters import capfirst
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from compliance import charts, citations, icons, readable, strips
from compliance.enums import Pathway, Route, Verification

register = template.Library()

LONGEST_UNBROKEN = 20
Text: TypeAlias = str | Promise


register.filter(readable.bilingual)
register.filter(readable.number)
register.filter(readable.day)
register.filter(readable.listed)
register.filter(readable.moment)
register.filter(citations.citation)
register.inclusion_tag("components/day_strip.html", name="day_strip")(strips.day_strip)
register.inclusion_tag("components/arithmetic.html", name="arithmetic")(strips.arithmetic_of)


@register.simple_tag
def ago(value: dt.date | None) -> SafeString | str:
    """Say how long ago or how far ahead, the absolute time in the title."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        readable.absolute(value),
        readable.distance(value),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        icons.PATHS[name],
    )


def tagged(label: Text, look: icons.Look) -> SafeString:
    can_wrap = " can-wrap" if len(str(label)) > LONGEST_UNBROKEN else ""
    classes = f"tag is-{look.tone}{can_wrap}"
    return format_html('<span class="{}">{}{}</span>', classes, icon(look.icon), label)


@register.simple_tag(name="tag")
def plain_tag(label: Text, tone: str = "neutral", icon: str = "dot") -> SafeString:
    return tagged(label, icons.Look(tone, icon))


@register.simple_tag
def pathway_tag(pathway: str, detail: Text = "", route: str = "") -> SafeString:
    """Show a pathway, or the route chosen under it; `detail` follows its name, as in "Exempt E5"."""
    if not pathway:
        return tagged(gettext("Not determined"), icons.PLAIN)
    member = Pathway(pathway)
    chosen = route if member == Pathway.CONTRACT_OR_CERTIFICATION else ""
    label = Route(chosen).label if chosen else member.label
    return tagged(f"{label} {detail}".strip(), icons.PATHWAYS[member.value])


@register.simple_tag
def status_tag(status: object, label: Text = "") -> SafeString:
    """Show a status by its own label, or by `label` when the status is a bare value."""
    value = str(getattr(status, "value", status))
    look = icons.STATUSES.get(value, icons.PLAIN)
    text = label or getattr(status, "label", "") or capfirst(value.replace("_", " "))
    return tagged(text, look)


@register.simple_tag
def verification_mark(verification: str) -> SafeString:
    value = Verification(verification)
    return format_html('<span class="mark is-{}">{}</span>', value.value, value.label)


@register.inclusion_tag("components/hash.html")
def hash_code(value: str, *, long: bool = False) -> dict[str, object]:
    return {"value": value, "shown": value if long or len(value) < 13 else shortened(value)}


def shortened(value: str) -> str:
    return f"{value[:4]}…{value[-4:]}"


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: object) -> dict[str, object]:
    """List what is wrong, each linked to where it is mended.

    Takes forms, formsets, and lists of problems (`message`, `url`) or of plain sentences.
    """
    return {"problems": [problem for source in sources if source for problem in problems(source)]}


def problems(source: object) -> Iterable[dict[str, str]]:
    if isinstance(source, BaseFormSet):
        yield from ({"message": str(text), "url": ""} for text in source.non_form_errors())
        for form in source.forms:
            yield from form_problems(form)
    elif isinstance(source, BaseForm):
        yield from form_problems(source)
    elif isinstance(source, Iterable):
        yield from (as_problem(item) for item in source)


def form_problems(form: BaseForm) -> Iterable[dict[str, str]]:
    yield from ({"message": str(text), "url": ""} for text in form.non_field_errors())
    for name in (name for name in form.fields if name in form.errors):
        yield from field_problems(form[name])


def field_problems(field: BoundField) -> Iterable[dict[str, str]]:
    url, label = f"#{target_id(field)}", str(field.label).rstrip(".?:。？：")
    return ({"message": f"{label}{gettext(': ')}{text}", "url": url} for text in field.errors)


def target_id(field: BoundField) -> str:
    """Return the id a link must name to put the reader into the field."""
    return field.id_for_label or f"{field.auto_id}_0"


def as_problem(item: object) -> dict[str, str]:
    message, url = getattr(item, "message", item), getattr(item, "url", "")
    return {"message": readable.bilingual(message), "url": str(url or "")}


@register.inclusion_tag("components/steps.html")
def steps_bar(labels: Sequence[Text], current: int = 0) -> dict[str, object]:
    states = ["done" if i < current else "now" if i == current else "todo" for i in range(len(labels))]
    return {"steps": [{"label": text, "state": state} for text, state in zip(labels, states, strict=True)]}


@register.inclusion_tag("components/meter.html")
def meter(
    label: Text, counted: int, pending: int = 0, thresholds: Sequence[int] = (), unit: Text = ""
) -> dict[str, object]:
    """Draw people counted (jade) and in drafts (amber) against the thresholds."""
    drawing = charts.meter(counted, pending, thresholds)
    return {"label": label, "counted": counted, "pending": pending, "unit": unit, "m": drawing}


@register.inclusion_tag("components/progress.html")
def progress_bar(done: int, total: int | None, label: Text = "") -> dict[str, object]:
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Mapping[str, Any], name: str, label: Text) -> dict[str, object]:
    """A column head that sorts by `?sort=name`, then by `?sort=-name`."""
    request: HttpRequest = context["request"]
    now = request.GET.get("sort", "")
    query = request.GET.copy()
    query["sort"] = f"-{name}" if now == name else name
    query.pop("page", None)
    order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    return {"label": label, "url": f"?{query.urlencode()}", "order": order}


@register.inclusion_tag("components/chips.html", takes_context=True)
def filter_chips(context: Mapping[str, Any], filterset: Any) -> dict[str, object]:
    """Show each filter set in the address with a link that takes it away."""
    request: HttpRequest = context["request"]
    form: BaseForm = filterset.form
    chips = [
        {"label": form[name].label, "value": shown_value(form[name]), "url": without(request, name)}
        for name in form.fields
        if any(request.GET.getlist(name))
    ]
    return {"chips": chips, "clear": request.path}


def shown_value(field: BoundField) -> str:
    """Return the chosen labels in readable."""
    chosen = field.value()
    values = {str(v) for v in (chosen if isinstance(chosen, list | tuple) else [chosen])}
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return readable.listed(sorted(values))
    return readable.listed(label for value, label in flat(choices) if str(value) in values)


def flat(choices: Iterable[Any]) -> Iterable[tuple[object, object]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/tabs.html")
def nav_tabs(items: Sequence[Mapping[str, object]], label: Text = "") -> dict[str, object]:
    return {"items": items, "label": label}
