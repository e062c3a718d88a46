import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from compliance import audit
from compliance.audit.context import RequestIdMiddleware, request_id
from compliance.audit.models import Event


def answer(given: str = "") -> HttpResponse:
    request = RequestFactory().get("/", headers={"X-Request-ID": given} if given else {})
    return RequestIdMiddleware(lambda _: HttpResponse(request_id.get()))(request)


def test_request_gets_a_name_of_its_own() -> None:
    first, second = answer(), answer()

    assert first["X-Request-ID"] == first.text
    assert first.text != second.text


def test_name_given_by_a_proxy_is_kept() -> None:
    assert answer("trace-0123456789").text == "trace-0123456789"


@pytest.mark.parametrize("given", ["short", "a" * 65, "with space 1234", "drop'table--"])
def test_strange_name_is_replaced(given: str) -> None:
    assert answer(given).text != given


def test_name_ends_with_the_request() -> None:
    answer("trace-0123456789")

    assert request_id.get() == ""


@pytest.mark.django_db
def test_event_carries_the_name() -> None:
    def view(_: HttpRequest) -> HttpResponse:
        audit.record(audit.Subject("zone", 1), "tested", by=None)
        return HttpResponse()

    RequestIdMiddleware(view)(RequestFactory().get("/", headers={"X-Request-ID": "trace-0123456789"}))

    assert Event.objects.get().request_id == "trace-0123456789"
