"""What the page of a rule edits: a rule of an edition, or a row or an item of a zone's list."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.enums import EditionStatus, Effect, Verification
from compliance.forms.rule_editor import ItemEditor, RuleEditor
from compliance.forms.rules import LIFTABLE, Table
from compliance.models import Rule
from compliance.readable import bilingual
from compliance.views.addresses import numbered, page_of, root_of
from compliance.views.editing import draft_for
from compliance.views.list_reviewing import open_list_for
from compliance.wording import Text

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Words:
    """What the page calls the thing at each step."""

    add: Label
    change: Label
    remove: Label
    save: Label
    saved: Label
    removed: Label
    lead: Label
    always: Label


RULE = Words(
    add=_("Add a rule"),
    change=_("Change the rule %(code)s"),
    remove=_("Remove the rule %(code)s"),
    save=_("Save the rule"),
    saved=_("The rule was saved. Run the golden cases before it is submitted for review."),
    removed=_("The rule was removed from the draft."),
    lead=_("A rule of a draft: nothing here decides a case before it is reviewed and published."),
    always=_("Without a condition the rule applies always."),
)
BAND = Words(
    add=_("Add a row for numbers of people"),
    change=_("Change the row %(code)s"),
    remove=_("Remove the row %(code)s"),
    save=_("Save the row"),
    saved=_("The row was saved."),
    removed=_("The row was removed from the draft."),
    lead=_("A row of a draft: nothing here decides a case before it is reviewed and published."),
    always=_("Without a condition the row applies always."),
)
EXCLUSION = replace(BAND, add=_("Add what the list leaves out"))
ITEM = Words(
    add=_("Add an item"),
    change=_("Change the item %(code)s"),
    remove=_("Remove the item %(code)s"),
    save=_("Save the item"),
    saved=_("The item was saved."),
    removed=_("The item was removed from the draft."),
    lead=_("An item of a draft: nothing here decides a case before it is reviewed and published."),
    always=_("Without a condition facts cannot tell whether data is this item; somebody has to compare it."),
)


@dataclass(frozen=True, slots=True)
class Work:
    """A draft, of an edition or of a zone's list, and the kind of part that is edited.

    `names` begin the names of its routes.
    """

    revision: Any
    kind: str
    names: str
    words: Words
    effect: Effect = Effect.PATHWAY

    @property
    def back(self) -> str:
        return page_of(self.revision)

    @property
    def root(self) -> tuple[str, Label]:
        return root_of(self.revision)

    def address(self, verb: str, *rest: str) -> str:
        return reverse(f"compliance:{self.names}_{verb}", args=[*numbered(self.revision), *rest])

    @property
    def blank(self) -> Table:
        """What a new part begins with."""
        effect = {} if self.kind == "item" else {"effect": self.effect.value}
        return {**effect, "verification": Verification.UNVERIFIED.value}

    @property
    def editor(self) -> type[RuleEditor]:
        return ItemEditor if self.kind == "item" else RuleEditor

    def lifts(self) -> list[tuple[str, str]]:
        """The rules an exemption may release: those of the draft, then those of published editions."""
        rules = Rule.objects.filter(effect__in=LIFTABLE)
        own = rules.filter(edition__code=self.revision.code, edition__revision=self.revision.revision)
        others = rules.filter(edition__status=EditionStatus.PUBLISHED).exclude(edition__code=self.revision.code)
        found = [*own.order_by("position"), *others.order_by("edition__code", "position")]
        names = {rule.code: bilingual(Text(rule.name, rule.name_zh)) for rule in found}
        return [(code, f"{code} · {name}" if name else code) for code, name in names.items()]


def rule_work(request: HttpRequest, code: str, n: int) -> Work:
    return Work(draft_for(request, code, n), "rule", "rule", RULE)


def band_work(request: HttpRequest, code: str, list_code: str, n: int) -> Work:
    """A row for numbers of people; with `?effect=scope` a new one begins as what the list leaves out."""
    draft = open_list_for(request, code, list_code, n, EditionStatus.DRAFT)
    if request.GET.get("effect") == Effect.SCOPE:
        return Work(draft, "rule", "band", EXCLUSION, Effect.SCOPE)
    return Work(draft, "rule", "band", BAND)


def item_work(request: HttpRequest, code: str, list_code: str, n: int) -> Work:
    return Work(open_list_for(request, code, list_code, n, EditionStatus.DRAFT), "item", "item", ITEM)
