"""Begin, import and copy the lists of zones; change what a list says of itself."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from compliance import drafts, review
from compliance.accounts.views.access import administrator_of
from compliance.accounts.views.pages import posted
from compliance.enums import EditionStatus
from compliance.forms.rules import Table
from compliance.forms.zone_lists import CopyListForm, ListForm, NewListForm, list_initial, list_table
from compliance.models import Zone, ZoneList
from compliance.readable import bilingual
from compliance.views.draft_forms import copy_page, meta_page, new_page
from compliance.views.list_reviewing import open_list_for
from compliance.views.toml_files import Importing, import_page
from compliance.views.zone_lists import list_for

IMPORTING = Importing(
    review.import_zone_list,
    heading=_("Import a list"),
    lead=_("A TOML file becomes the next draft of its list"),
    checked=_("The whole file is checked first: every row, item, condition and date. If anything is wrong, all of it is listed and nothing is kept."),
    shortest=_("The quickest way to a file: open a list and download its TOML. A zone that is new is added."),
    done=_("The file was imported as a draft. After review another administrator publishes it."),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def zone_list_new(request: HttpRequest, code: str) -> HttpResponse:
    by = administrator_of(request)
    zone = get_object_or_404(Zone, code=code)
    form = NewListForm(posted(request))

    def begin() -> ZoneList:
        named: Table = {"code": form.cleaned_data["code"], "zone": zone.code, "name": zone.name_texts.to_dict()}
        return review.create_zone_list(meta={**named, **list_table(form.cleaned_data, was={})}, by=by)

    return new_page(
        request,
        form,
        begin,
        within=f"list[{request.POST.get('code', '')}]",
        heading=_("Add a list"),
        done=_("The draft was begun. Add its rows and items now."),
        root=(zone.get_absolute_url(), bilingual(zone.name_texts)),
    )


@require_http_methods(["GET", "POST"])
def zone_list_import(request: HttpRequest) -> HttpResponse:
    return import_page(request, IMPORTING, (reverse("compliance:zones"), _("Zones")))


@require_http_methods(["GET", "POST"])
def zone_list_copy(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    administrator_of(request)
    revision = list_for(request, code, list_code, n)
    intro = _(
        "The copy holds every row and item. It decides nothing until somebody else has reviewed and published it."
    )
    return copy_page(request, revision, CopyListForm(posted(request)), intro=intro)


@require_http_methods(["GET", "POST"])
def zone_list_meta(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    revision = open_list_for(request, code, list_code, n, EditionStatus.DRAFT)
    was = drafts.meta_of(drafts.content_of(revision))
    form = ListForm(posted(request), initial=list_initial(was))
    heading = _("What the list says of itself")
    within = f"list[{revision.code}]"
    return meta_page(request, revision, form, partial(list_table, was=was), within=within, heading=heading)
