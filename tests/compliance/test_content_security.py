"""The policy that keeps scripts, styles and frames of others out, and pages that live within it."""

import re

import pytest
from django.test import Client

from tests.cast import assemble, signed_in

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/accounts/login/", "/api/docs/", "/nowhere/"])
@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy(client: Client, path: str) -> None:
    header = client.get(path).headers["Content-Security-Policy"]

    assert set(header.split("; ")) == POLICY


@pytest.mark.django_db
def test_pages_of_a_person_carry_it_too() -> None:
    response = signed_in(assemble().ana).get("/")

    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert INLINE.search(response.content.decode()) is None
