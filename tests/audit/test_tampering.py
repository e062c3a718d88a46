"""1,000 random tamperings by a superuser, each undone: every one is found, and what was touched is named."""

import os
from collections.abc import Iterator
from random import Random

import pytest
from django.db import connections, transaction

from compliance import audit
from compliance.audit.anchors import Anchor
from compliance.audit.chain import FIRST
from compliance.audit.checks.seals import read_seals
from tests.audit.tampering import WAYS, Expected, rows

SEED = int(os.environ.get("TAMPERING_SEED", "20261123"))
TAMPERINGS = 1_000
EVENTS = """
INSERT INTO audit_event (kind, subject_kind, subject_id, organisation_id, action, actor_id, actor_name, reason,
  request_id, txid, payload, payload_sha256)
SELECT 'semantic', CASE n % 4 WHEN 0 THEN 'edition' ELSE 'application' END, n % 5 + 1, 3, 'tested', 5, '李 Ana', 'why',
  'request-1', 10 * (n / 2), payload, encode(sha256(convert_to(payload, 'UTF8')), 'hex')
FROM (SELECT n, '{"n":' || n || '}' AS payload FROM generate_series(1, 60) AS n) AS made ORDER BY n
"""


@pytest.fixture
def _superuser(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Be a superuser with triggers off, in one transaction that is never committed."""
    usual = connections["default"]
    mighty = connections.create_connection("default")
    mighty.settings_dict = usual.settings_dict | {"USER": "postgres"}
    with django_db_blocker.unblock():
        connections["default"] = mighty
        try:
            with transaction.atomic():
                rows("SET LOCAL session_replication_role = replica")
                yield
                transaction.set_rollback(True)
        finally:
            mighty.close()
            connections["default"] = usual


@pytest.fixture
def anchors(_superuser: None, monkeypatch: pytest.MonkeyPatch) -> list[Anchor]:
    """A trail of 60 events of 10 subjects under 12 seals, all of which have left."""
    monkeypatch.setattr("compliance.audit.sealer.BATCH", 5)
    rows(EVENTS)
    assert audit.seal() == 60
    seals = read_seals()
    before = [FIRST, *(seal.digest for seal in seals)]
    return [
        Anchor(seal.pk, seal.sealed(previous), seal.digest, seal.signature)
        for seal, previous in zip(seals, before, strict=False)
    ]


def missed(expected: Expected, report: audit.Report) -> str:
    """Say what should have been named and was not; empty where all was."""
    named = {problem.event_id for problem in report.problems if problem.event_id is not None}
    links = {
        number
        for problem in report.problems
        if problem.first_link and problem.last_link
        for number in range(problem.first_link, min(problem.last_link, 10_000) + 1)
    }
    seals = {problem.seal_id for problem in report.problems}
    is_named = (
        not report.ok
        and expected.events <= named
        and (not expected.exactly or named == expected.events)
        and expected.links <= links
        and expected.seal in {None, *seals}
    )
    messages = [f"{problem.fault} {problem.message}" for problem in report.problems[:4]]
    return "" if is_named else f"{expected.what}: {messages}"


def test_trail_which_nobody_touched_is_green(anchors: list[Anchor]) -> None:
    report = audit.verify(against=anchors)

    assert (report.ok, report.n_sealed, report.n_seals, report.n_compared) == (True, 60, 12, 12)


def test_every_tampering_is_found_and_named(anchors: list[Anchor]) -> None:
    random = Random(SEED)  # noqa: S311 -- repeatable on purpose
    failures = []
    for n in range(TAMPERINGS):
        with transaction.atomic():
            expected = WAYS[n % len(WAYS)](random)
            report = audit.verify(against=anchors if expected.needs_anchors else ())
            failures += filter(None, [missed(expected, report)])
            transaction.set_rollback(True)

    assert failures == [], f"seed {SEED}: {len(failures)} of {TAMPERINGS}: " + "\n".join(failures)
