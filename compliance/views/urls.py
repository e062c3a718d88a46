from django.urls import include, path

from compliance.views import (
    calendar,
    comparing,
    comparing_lists,
    editions,
    golden,
    golden_editing,
    history,
    list_drafts,
    list_editing,
    list_reviewing,
    periods,
    reviewing,
    rule_editing,
    rules,
    zone_eligibility,
    zone_items,
    zone_lists,
    zones,
)

app_name = "compliance"

REVISION_OF_A_LIST = [
    path("", zone_lists.zone_list, name="zone_list"),
    path("toml/", zone_lists.zone_list_toml, name="zone_list_toml"),
    path("copy/", list_drafts.zone_list_copy, name="zone_list_copy"),
    path("edit/", list_drafts.zone_list_meta, name="zone_list_meta"),
    path("review/", list_reviewing.zone_list_review, name="zone_list_review"),
    path("submit/", list_reviewing.zone_list_submit, name="zone_list_submit"),
    path("send-back/", list_reviewing.zone_list_send_back, name="zone_list_send_back"),
    path("discard/", list_reviewing.zone_list_discard, name="zone_list_discard"),
]

PARTS_OF_A_LIST = [
    path("rows/new/", list_editing.band_new, name="band_new"),
    path("rows/preview/", list_editing.band_preview, name="band_preview"),
    path("rows/<str:band>/edit/", list_editing.band_edit, name="band_edit"),
    path("rows/<str:band>/remove/", list_editing.band_remove, name="band_remove"),
    path("items/new/", list_editing.item_new, name="item_new"),
    path("items/preview/", list_editing.item_preview, name="item_preview"),
    path("items/<str:item>/edit/", list_editing.item_edit, name="item_edit"),
    path("items/<str:item>/remove/", list_editing.item_remove, name="item_remove"),
]

urlpatterns = [
    path("working-days/", calendar.calendar, name="calendar"),
    path("count-a-period/", periods.periods, name="periods"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:code>/", rules.edition, name="edition"),
    path("rules/<slug:code>/<int:n>/", rules.revision, name="revision"),
    path("rules/<slug:code>/<int:n>/toml/", editions.revision_toml, name="revision_toml"),
    path("rules/<slug:code>/<int:n>/copy/", editions.edition_copy, name="edition_copy"),
    path("rules/<slug:code>/<int:n>/edit/", editions.revision_meta, name="revision_meta"),
    path("rules/<slug:code>/<int:n>/rules/new/", rule_editing.rule_new, name="rule_new"),
    path("rules/<slug:code>/<int:n>/rules/preview/", rule_editing.rule_preview, name="rule_preview"),
    path("rules/<slug:code>/<int:n>/rules/<str:rule>/edit/", rule_editing.rule_edit, name="rule_edit"),
    path("rules/<slug:code>/<int:n>/rules/<str:rule>/remove/", rule_editing.rule_remove, name="rule_remove"),
    path("rules/<slug:code>/<int:n>/documents/new/", editions.document_new, name="document_new"),
    path("rules/<slug:code>/<int:n>/documents/<str:document>/edit/", editions.document_edit, name="document_edit"),
    path(
        "rules/<slug:code>/<int:n>/documents/<str:document>/remove/", editions.document_remove, name="document_remove"
    ),
    path("new-edition/", editions.edition_new, name="edition_new"),
    path("import-edition/", editions.edition_import, name="edition_import"),
    path("rules/<slug:code>/<int:n>/golden/", golden.golden_cases, name="golden_cases"),
    path("rules/<slug:code>/<int:n>/golden/new/", golden_editing.golden_case_new, name="golden_case_new"),
    path("rules/<slug:code>/<int:n>/golden/case/<str:case>/", golden_editing.golden_case_edit, name="golden_case_edit"),
    path(
        "rules/<slug:code>/<int:n>/golden/case/<str:case>/remove/",
        golden_editing.golden_case_remove,
        name="golden_case_remove",
    ),
    path("rules/<slug:code>/<int:n>/coverage/", golden.coverage, name="coverage"),
    path("rules/<slug:code>/<int:n>/review/", reviewing.revision_review, name="revision_review"),
    path("rules/<slug:code>/<int:n>/submit/", reviewing.revision_submit, name="revision_submit"),
    path("rules/<slug:code>/<int:n>/send-back/", reviewing.revision_send_back, name="revision_send_back"),
    path("rules/<slug:code>/<int:n>/discard/", reviewing.revision_discard, name="revision_discard"),
    path("compare-rules/", comparing.compare, name="compare"),
    path("rules-on/", history.rules_on, name="rules_on"),
    path("compare-lists/", comparing_lists.compare_lists, name="compare_lists"),
    path("zone-items/", zone_items.zone_items, name="zone_items"),
    path("organisations/<slug:code>/entities/<slug:slug>/zones/", zone_eligibility.entity_zones, name="entity_zones"),
    path("zones/<slug:code>/exporters/", zone_eligibility.zone_exporters, name="zone_exporters"),
    path("zones/", zones.zones, name="zones"),
    path("new-zone/", zones.zone_new, name="zone_new"),
    path("zones/<slug:code>/", zones.zone, name="zone"),
    path("zones/<slug:code>/edit/", zones.zone_edit, name="zone_edit"),
    path("zones/<slug:code>/lists/new/", list_drafts.zone_list_new, name="zone_list_new"),
    path("zones/<slug:code>/lists/<slug:list_code>/<int:n>/", include(REVISION_OF_A_LIST + PARTS_OF_A_LIST)),
    path("import-zone-list/", list_drafts.zone_list_import, name="zone_list_import"),
]
