from django.urls import path
from rest_framework.authtoken.views import obtain_auth_token

from approvals.api import cases, casework, contents, registers

app_name = "api"

CASE = "cases/<str:reference>/"

urlpatterns = [
    path("token/", obtain_auth_token, name="token"),
    path("entities/", registers.EntityList.as_view(), name="entities"),
    path("entities/<slug:slug>/ledger/", registers.ledger, name="ledger"),
    path("recipients/", registers.RecipientList.as_view(), name="recipients"),
    path("deadlines/", registers.DeadlineList.as_view(), name="deadlines"),
    path("notifications/", registers.NotificationList.as_view(), name="notifications"),
    path("cases/", cases.CaseList.as_view(), name="cases"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}flows/", cases.flows, name="flows"),
    path(f"{CASE}flows/<int:position>/", cases.flow, name="flow"),
    path(f"{CASE}determination/", cases.determination, name="determination"),
    path(f"{CASE}problems/", cases.problems, name="problems"),
    path(f"{CASE}submit/", casework.submit, name="submit"),
    path(f"{CASE}discard/", casework.close, {"move": "discard"}, name="discard"),
    path(f"{CASE}withdraw/", casework.close, {"move": "withdraw"}, name="withdraw"),
    path(f"{CASE}reopen/", casework.reopen, name="reopen"),
    path(f"{CASE}amend/", casework.amend, name="amend"),
    path(f"{CASE}take/", casework.take, name="take"),
    path(f"{CASE}assign/", casework.assign, name="assign"),
    path(f"{CASE}advice/", casework.advice, name="advice"),
    path(f"{CASE}return/", casework.give_back, name="return"),
    path(f"{CASE}decision/", casework.decision, name="decision"),
    path(f"{CASE}authority-events/", casework.authority_events, name="authority_events"),
    path(f"{CASE}documents/", contents.documents, name="documents"),
    path(f"{CASE}documents/<str:key>/file/", contents.document_file, name="document_file"),
    path(f"{CASE}documents/<str:key>/retire/", contents.retire_document, name="retire_document"),
    path(f"{CASE}comments/", contents.comments, name="comments"),
    path(f"{CASE}comments/<int:pk>/", contents.comment, name="comment"),
    path(f"{CASE}comments/<int:pk>/resolve/", contents.resolve, {"resolved": True}, name="resolve"),
    path(f"{CASE}comments/<int:pk>/reopen/", contents.resolve, {"resolved": False}, name="unresolve"),
    path(f"{CASE}deadlines/", contents.deadlines, name="deadlines_of_case"),
    path(f"{CASE}events/", contents.events, name="events"),
]
