"""Tests run on real PostgreSQL and Valkey, migrated once as the owner and used as the application's role.

Every process of a run gets its own clone of the migrated template, and so does every test that commits:
Django's flush is a TRUNCATE, which the trail refuses.
"""

import signal
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import TransactionTestCase
from django.utils.translation import override
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from pytest_django.plugin import DjangoDbBlocker

from compliance.catalogues import compile_catalogues
from tests.databases import Clone, migrated_template
from tests.settings import TEST_SERVICES

pytest_plugins = ("tests.queue", "tests.browser", "tests.signing_in", "tests.shipping")
SERVICES = pytest.StashKey[ExitStack]()
# Files of single long tests. They begin first, so that no worker is left with one when the others are done.
LONG = (
    "drills/test_drills.py",
    "compliance/test_demo.py",
    "compliance/test_migrations.py",
    "compliance/test_backup.py",
    "test_main_job.py",
    "fuzz/test_api.py",
    "fuzz/test_pages.py",
    "fuzz/test_corpus.py",
    "access/test_matrix.py",
    "access/test_leaks.py",
)
# How fast a busy machine makes examples says nothing about the code.
hypothesis.register_profile("chujing", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("chujing")


def pytest_configure(config: pytest.Config) -> None:
    """Start the services and compile the catalogues once, in the process that controls the run."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a run which is ended stops its services
    config.stash[SERVICES] = ExitStack()
    config.stash[SERVICES].enter_context(TEST_SERVICES.hold())
    list(compile_catalogues())


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVICES in config.stash:
        config.stash[SERVICES].close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.split("::")[0].endswith(LONG))


@pytest.fixture(scope="session")
def database_clone(django_db_blocker: DjangoDbBlocker) -> Iterator[Clone]:
    with django_db_blocker.unblock():
        clone = Clone(migrated_template())
        yield clone
        clone.drop()


@pytest.fixture(scope="session")
def django_db_setup(database_clone: Clone) -> Iterator[None]:
    """Replace Django's own test database; tests that commit leave a fresh clone to the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: database_clone.renew())
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin in English: a request leaves its language active in the thread."""
    with override("en"):
        yield
