from django.urls import path

from compliance.api import (
    calendars,
    comparing,
    confirming,
    determinations,
    golden,
    law,
    periods,
    revisions,
    signing_in,
    tokens,
)
from compliance.api.revision_urls import revision_paths
from compliance.models import Edition, ZoneList

app_name = "law"

VERSION = "calendars/<int:year>/<int:version>/"

urlpatterns = [
    path("token/", tokens.TokenView.as_view(), name="token"),
    path("confirm/", confirming.ConfirmView.as_view(), name="confirm"),
    path("sessions/", signing_in.session_list, name="sessions"),
    path("end-other-sessions/", signing_in.sessions_end, name="sessions_end"),
    path("sessions/<int:pk>/end/", signing_in.session_end, name="session_end"),
    path("people/<slug:handle>/sessions-end/", signing_in.person_sessions_end, name="person_sessions_end"),
    path("people/<slug:handle>/factor-reset/", signing_in.person_factor_reset, name="person_factor_reset"),
    path("people/<slug:handle>/unlock/", signing_in.person_unlock, name="person_unlock"),
    path("determine/", determinations.determine_flow, name="determine"),
    path("editions/", law.EditionList.as_view(), name="editions"),
    path("editions/<slug:code>/", law.EditionDetail.as_view(), name="edition"),
    path("editions/<slug:code>/<int:revision>/", law.EditionRevision.as_view(), name="edition_revision"),
    path("editions/<slug:code>/<int:revision>/golden/", golden.golden, name="golden"),
    path("editions/<slug:code>/<int:revision>/coverage/", golden.coverage, name="coverage"),
    *revision_paths("editions", "edition", Edition, "rule|case|document"),
    path("zone-lists/", revisions.ZoneLists.as_view(), name="zone_lists"),
    *revision_paths("zone-lists", "zone_list", ZoneList, "rule|item"),
    path("edition-comparison/", comparing.edition_comparison, name="compare"),
    path("zone-list-comparison/", comparing.zone_list_comparison, name="compare_lists"),
    path("rules-on/", comparing.rules_on, name="rules_on"),
    path("zone-items/", comparing.ZoneItemList.as_view(), name="items"),
    path("zones/", law.ZoneList.as_view(), name="zones"),
    path("zones/<slug:code>/", law.ZoneDetail.as_view(), name="zone"),
    path("clocks/", periods.clocks, name="clocks"),
    path("periods/", periods.periods, name="periods"),
    path("calendars/", calendars.CalendarList.as_view(), name="calendars"),
    path("calendar-drafts/", calendars.CalendarNew.as_view(), name="calendar_new"),
    path("calendar-drafts/notice/", calendars.CalendarNotice.as_view(), name="calendar_notice"),
    path("calendar-drafts/import/", calendars.CalendarImport.as_view(), name="calendar_import"),
    path("calendars/<int:year>/", calendars.CalendarVersions.as_view(), name="calendar_versions"),
    path(VERSION, calendars.CalendarVersion.as_view(), name="calendar_version"),
    path(f"{VERSION}toml/", calendars.CalendarToml.as_view(), name="calendar_toml"),
    path(f"{VERSION}correct/", calendars.CalendarCorrect.as_view(), name="calendar_correct"),
    path(f"{VERSION}submit/", calendars.CalendarSubmit.as_view(), name="calendar_submit"),
    path(f"{VERSION}send-back/", calendars.CalendarSendBack.as_view(), name="calendar_send_back"),
    path(f"{VERSION}discard/", calendars.CalendarDiscard.as_view(), name="calendar_discard"),
]
