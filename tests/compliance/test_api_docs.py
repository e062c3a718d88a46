from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from compliance.accounts.models import User


@pytest.mark.django_db(transaction=True)
def test_the_api_explains_itself_under_the_strict_policy(browse_as: Callable[..., Page]) -> None:
    ana = User.objects.create(email="ana@example.com", name="Ana", handle="ana")
    page = browse_as(ana)

    page.goto("/api/docs/")

    expect(page.locator(".title").first).to_contain_text("Chujing")
