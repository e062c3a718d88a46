"""The addresses that editions and zone lists have alike."""

from django.urls import URLPattern, path, re_path

from compliance.api import revisions as views
from compliance.models import Edition, ZoneList

VERBS = {
    "toml": views.Toml,
    "content": views.Content,
    "meta": views.Fields,
    "copy": views.Copy,
    "submit": views.Submit,
    "send-back": views.SendBack,
    "discard": views.Discard,
}


def revision_paths(prefix: str, name: str, model: type[Edition] | type[ZoneList], kinds: str) -> list[URLPattern]:
    """`kinds` are the parts that this kind of file has, as alternatives: rule|case."""
    of = f"{prefix}/<slug:code>/<int:revision>"
    part = rf"^{prefix}/(?P<code>[-\w]+)/(?P<revision>[0-9]{{1,9}})/(?P<kind>{kinds})"
    verbs = [
        path(f"{of}/{verb}/", view.as_view(model=model), name=f"{name}_{verb.replace('-', '_')}")
        for verb, view in VERBS.items()
    ]
    return [
        path(f"{prefix[:-1]}-drafts/", views.New.as_view(model=model), name=f"{name}_new"),
        path(f"{prefix[:-1]}-drafts/import/", views.Import.as_view(model=model), name=f"{name}_import"),
        *verbs,
        re_path(rf"{part}/$", views.Parts.as_view(model=model), name=f"{name}_parts"),
        re_path(rf"{part}/(?P<part>[-.\w]+)/$", views.Part.as_view(model=model), name=f"{name}_part"),
    ]
