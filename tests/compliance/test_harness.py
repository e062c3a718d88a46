"""What the other tests may rely on."""

from collections.abc import Callable

import pytest
from django.db import connection
from playwright.sync_api import Page

from compliance.accounts.models import Organisation
from compliance.celery import app


@pytest.mark.django_db
def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("chujing_app",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_commits_leaves_nothing_behind(time: str) -> None:
    assert not Organisation.objects.exists()

    Organisation.objects.create(code="GAC", name=time)


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_both_roles_see_the_same_database() -> None:
    Organisation.objects.create(code="GAC", name="Group")

    assert Organisation.objects.using("owner").count() == 1


@pytest.mark.django_db
def test_what_is_queued_can_be_run(run_queued: Callable[[], list[str]]) -> None:
    app.send_task("audit.seal")

    assert run_queued() == ["audit.seal"]


@pytest.mark.browser
def test_a_browser_opens_a_page(page: Page) -> None:
    page.goto("/accounts/login/")

    assert page.locator("h1").count() == 1
