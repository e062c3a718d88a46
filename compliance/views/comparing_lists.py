"""Two lists of free trade zones side by side, or two revisions of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from compliance import history
from compliance.accounts.views.access import user_of
from compliance.chosen import lists_for, name_of, named, usual_lists
from compliance.comparisons import Change, Pair
from compliance.described import ITEM_FIELDS, RULE_FIELDS, ZONE_FIELDS, Field
from compliance.models import ZoneList
from compliance.readable import bilingual
from compliance.rules import NO_TEXT
from compliance.views.compared import ALWAYS_SHOWN, CHANGES, ShownField, ShownPair, shown_field
from compliance.views.shell import render_page
from compliance.wording import Text
from compliance.zone_comparisons import ListComparison

NOT_SHOWN = ("code",)
NOTHING = (None, "", (), NO_TEXT)


@dataclass(frozen=True, slots=True)
class ShownLists:
    comparison: ListComparison
    old: ZoneList
    new: ZoneList
    old_label: str
    new_label: str
    meta: tuple[ShownField, ...]
    items: tuple[ShownPair, ...]
    rules: tuple[ShownPair, ...]


class CompareListsForm(forms.Form):
    old = forms.ChoiceField(label=_("Earlier side"), required=False)
    new = forms.ChoiceField(label=_("Later side"), required=False)

    def __init__(self, lists: Sequence[ZoneList], data: Mapping[str, Any]) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
            field.choices = [(name_of(one), f"{label_of(one)} · {one.get_status_display()}") for one in lists]


@require_GET
def compare_lists(request: HttpRequest) -> HttpResponse:
    """Compare any two lists; without a choice the newest one whose zone had one before."""
    lists = list(lists_for(user_of(request)))
    usual = usual_lists(lists)
    chosen = {"old": name_of(usual[0]), "new": name_of(usual[1])} if usual else {}
    form = CompareListsForm(lists, chosen | {name: value for name, value in request.GET.dict().items() if value})
    if not form.is_valid():
        return render_page(request, "compliance/compare_lists.html", {"form": form}, status=422)
    old, new = (named(form.cleaned_data[side], lists) for side in ("old", "new"))
    if old is None or new is None:
        return render_page(request, "compliance/compare_lists.html", {"form": form, "is_too_few": True})
    swapped = {"old": name_of(new), "new": name_of(old)}
    return render_page(
        request, "compliance/compare_lists.html", {"form": form, "shown": shown_lists(old, new), "swapped": swapped}
    )


def label_of(one: ZoneList) -> str:
    return f"{bilingual(one.zone.name_texts)} {one.version} r{one.revision}"


def shown_lists(old: ZoneList, new: ZoneList) -> ShownLists:
    comparison = history.compared_lists(old, new)
    return ShownLists(
        comparison=comparison,
        old=old,
        new=new,
        old_label=label_of(old),
        new_label=label_of(new),
        meta=tuple(
            shown_field(comparison.old, comparison.new, field, comparison.meta)
            for field in ZONE_FIELDS
            if any(getattr(side, field.name) not in NOTHING for side in (comparison.old, comparison.new))
        ),
        items=tuple(shown_entry(pair, ITEM_FIELDS, ("text",)) for pair in comparison.items if differs(pair)),
        rules=tuple(shown_entry(pair, RULE_FIELDS, ALWAYS_SHOWN) for pair in comparison.rules if differs(pair)),
    )


def differs(pair: Pair[Any]) -> bool:
    return pair.kind != Change.UNCHANGED


def shown_entry(pair: Pair[Any], fields: Sequence[Field], always: Sequence[str]) -> ShownPair:
    """An entry with what differs, and always what says what it is about; a new or gone one whole."""
    label, look = CHANGES[pair.kind]
    differing = {one.field for one in pair.differences}
    whole = {"article", "verification"} if not differing else set()
    wanted = [f for f in fields if f.name not in NOT_SHOWN and f.name in {*always, *differing, *whole}]
    shown = tuple(shown_field(pair.old, pair.new, field, pair.differences) for field in wanted)
    return ShownPair(pair, getattr(pair.part, "name", Text("", "")), label, look, None, None, shown, (), "")
