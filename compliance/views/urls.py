from django.urls import path

from compliance.views import calendar, comparing, rules, zones

app_name = "compliance"

urlpatterns = [
    path("working-days/", calendar.calendar, name="calendar"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:code>/", rules.edition, name="edition"),
    path("compare-rules/", comparing.compare, name="compare"),
    path("zones/", zones.zones, name="zones"),
    path("new-zone/", zones.zone_new, name="zone_new"),
    path("zones/<slug:code>/", zones.zone, name="zone"),
    path("zones/<slug:code>/edit/", zones.zone_edit, name="zone_edit"),
    path("zones/<slug:code>/lists/new/", zones.zone_list_new, name="zone_list_new"),
    path("zones/<slug:code>/lists/<slug:list_code>/edit/", zones.zone_list_edit, name="zone_list_edit"),
]
