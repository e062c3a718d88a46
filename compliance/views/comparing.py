"""Two editions of the rules side by side."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from compliance.accounts.views.access import user_of
from compliance.chosen import editions_for, name_of, named, usual_pair
from compliance.forms.comparing import CompareForm
from compliance.history import compared
from compliance.views.compared import shown_comparison
from compliance.views.shell import render_page

FILTERS = ("show", "effect", "aspect", "languages")


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Compare any two revisions; without a choice the newest binding edition with the one before it."""
    editions = list(editions_for(user_of(request)))
    usual = usual_pair(editions)
    chosen = {"old": name_of(usual[0]), "new": name_of(usual[1])} if usual else {}
    form = CompareForm(editions, chosen | {name: value for name, value in request.GET.dict().items() if value})
    if not form.is_valid():
        return render_page(request, "compliance/compare.html", {"form": form}, status=422)
    old, new = (named(form.cleaned_data[name], editions) for name in ("old", "new"))
    if old is None or new is None:
        return render_page(request, "compliance/compare.html", {"form": form, "is_too_few": True})
    filters = {name: form.cleaned_data[name] for name in FILTERS[:-1]}
    context = {
        "form": form,
        "shown": shown_comparison(compared(old, new), old, new, **filters),
        "is_filtered": any(form.cleaned_data[name] for name in FILTERS),
        "both": form.cleaned_data["languages"] == "both",
        "swapped": {"old": name_of(new), "new": name_of(old)},
    }
    return render_page(request, "compliance/compare.html", context)
