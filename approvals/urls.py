from django.urls import path

from approvals.views import calendar, cases, consultations, ledger, my_work, notifications

app_name = "approvals"

urlpatterns = [
    path("", my_work.my_work, name="my_work"),
    path("cases/", cases.case_list, name="cases"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<slug:slug>/", ledger.state, name="ledger_state"),
    path("cases/<str:reference>/deadlines/", calendar.case_deadlines, name="case_deadlines"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:pk>/done/", calendar.finish, name="deadline_finish"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/new/", consultations.add, name="consultation_add"),
    path("consultations/<slug:code>/", consultations.consultation, name="consultation"),
    path("consultations/<slug:code>/position/", consultations.position, name="consultation_position"),
    path("notices/", notifications.notifications, name="notifications"),
    path("notices/read/", notifications.read_all, name="notifications_read"),
    path("notices/<int:pk>/read/", notifications.read, name="notification_read"),
]
