from django.urls import path

from compliance.accounts.views import entities, invitations, organisations, people, places, profile, security

app_name = "accounts"

ORGANISATION = "organisations/<slug:code>"
ENTITY = f"{ORGANISATION}/entities/<slug:slug>"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("security/", security.security, name="security"),
    path("security/sessions/end/", security.sessions_end, name="sessions_end"),
    path("security/sessions/<int:pk>/end/", security.session_end, name="session_end"),
    path("security/token/", security.token_make, name="token_make"),
    path("security/token/revoke/", security.token_revoke, name="token_revoke"),
    path("people/", people.people, name="people"),
    path("new-person/", people.person_new, name="person_new"),
    path("people/<slug:handle>/", people.person, name="person"),
    path("people/<slug:handle>/edit/", people.person_edit, name="person_edit"),
    path("people/<slug:handle>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("people/<slug:handle>/password-link/", people.person_link, name="person_link"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/send/", invitations.invitation_send, name="invitation_send"),
    path("invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("people/<slug:handle>/factor-reset/", security.person_factor_reset, name="person_factor_reset"),
    path("people/<slug:handle>/sessions-end/", security.person_sessions_end, name="person_sessions_end"),
    path("people/<slug:handle>/unlock/", security.person_unlock, name="person_unlock"),
    path("new-organisation/", organisations.organisation_new, name="organisation_new"),
    path(f"{ORGANISATION}/", organisations.organisation, name="organisation"),
    path(f"{ORGANISATION}/edit/", organisations.organisation_edit, name="organisation_edit"),
    path(f"{ORGANISATION}/members/add/", organisations.member_add, name="member_add"),
    path(
        f"{ORGANISATION}/members/<slug:handle>/<slug:role>/remove/", organisations.member_remove, name="member_remove"
    ),
    path(f"{ORGANISATION}/members/<slug:handle>/place/", places.member_place, name="member_place"),
    path(f"{ORGANISATION}/entities/new/", entities.entity_new, name="entity_new"),
    path(f"{ENTITY}/", entities.entity, name="entity"),
    path(f"{ENTITY}/edit/", entities.entity_edit, name="entity_edit"),
]
