from django.urls import path

from approvals.views import cases, ledger, my_work

app_name = "approvals"

urlpatterns = [
    path("", my_work.my_work, name="my_work"),
    path("cases/", cases.case_list, name="cases"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<slug:slug>/", ledger.state, name="ledger_state"),
]
