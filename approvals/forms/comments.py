from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.enums import Anchor, Visibility
from approvals.models import Application, Comment, Flow
from approvals.models.comment import COMMENTED_FACTS
from compliance.readable import bilingual
from compliance.vocabulary import BY_NAME

MAX_BODY = 10_000
SEPARATOR = "|"
Choices = list[tuple[str, str]]


def body_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MAX_BODY, widget=forms.Textarea(attrs={"rows": 4}))


class BodyForm(forms.Form):
    """A reply, or the new text of a comment."""

    body = body_field(gettext_lazy("Your text"))


class CommentForm(forms.Form):
    about = forms.ChoiceField(label=gettext_lazy("About"))
    body = body_field(gettext_lazy("Comment"))
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may read it"),
        choices=Visibility,
        initial=Visibility.INTERNAL,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, case: Application, *, may_write_legal: bool, about: str = "", data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"about": about or value_of(Anchor.CASE, "")})
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = choices_of(case, str((data or {}).get("about", about)))
        self.fields["body"].help_text = gettext_lazy("Mention somebody with @ and their handle: @ben.")
        if not may_write_legal:
            del self.fields["visibility"]

    @property
    def anchor(self) -> tuple[Anchor, str]:
        kind, _separator, key = self.cleaned_data["about"].partition(SEPARATOR)
        return Anchor(kind), key

    @property
    def readers(self) -> Visibility:
        return Visibility(self.cleaned_data.get("visibility", Visibility.INTERNAL))


def value_of(anchor: Anchor, key: str) -> str:
    return f"{anchor.value}{SEPARATOR}{key}"


def choices_of(case: Application, chosen: str) -> list[tuple[str, Choices]]:
    """The case, its flows, its resources and the answers given, and whatever a link led here about."""
    flows = list(case.flows.all())
    manifest = case.manifests.first()
    names = list(manifest.resources.values_list("name", flat=True)) if manifest else []
    groups = [
        (_("Case"), [(value_of(Anchor.CASE, ""), _("The whole case"))]),
        (_("Flows"), [(value_of(Anchor.FLOW, str(flow.position)), flow.name) for flow in flows]),
        (_("Resources"), [(value_of(Anchor.RESOURCE, name), name) for name in names]),
        (_("Answers"), [choice for flow in flows for choice in answers_of(flow, chosen)]),
    ]
    return [(label, choices) for label, choices in groups if choices]


def answers_of(flow: Flow, chosen: str) -> Choices:
    given = flow.declared_facts()
    choices = [(value_of(Anchor.ANSWER, f"{flow.position}:{fact.name}"), fact) for fact in COMMENTED_FACTS]
    return [
        (value, f"{flow.name}{_(': ')}{bilingual(fact.label)}")
        for value, fact in choices
        if fact.name in given or value == chosen
    ]


def anchor_label(comment: Comment, flows: Mapping[str, str]) -> str:
    """Name what a thread is about; `flows` are the names of the case's flows by position."""
    position, _separator, fact = comment.anchor_key.partition(":")
    match comment.anchor:
        case Anchor.FLOW:
            return flows.get(position, _("a flow that was removed"))
        case Anchor.RESOURCE:
            return comment.anchor_key
        case Anchor.ANSWER if fact in BY_NAME:
            return f"{flows.get(position, position)}{_(': ')}{bilingual(BY_NAME[fact].label)}"
    return _("The whole case")
