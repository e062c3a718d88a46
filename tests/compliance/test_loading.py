from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from compliance import loading, review
from compliance.accounts.models import User
from compliance.editions import shipped_edition_files, shipped_files
from compliance.models import Edition, ZoneList
from tests.cast import assemble
from tests.compliance.reviewing import changed_zone_list, published_edition

pytestmark = pytest.mark.django_db
CORRECTED = (b'version = "2024"', b'version = "2024, corrected"')


@pytest.fixture(autouse=True)
def _cast() -> None:
    assemble()


@pytest.fixture
def ship(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bytes, bytes], None]:
    """Change a shipped file, as an update of the product does."""

    def change(name: str, was: bytes, now: bytes) -> None:
        files = {**shipped_files(), name: shipped_files()[name].replace(was, now)}
        monkeypatch.setattr(loading, "shipped_files", lambda: files)
        editions = {name: files[name] for name in shipped_edition_files()}
        monkeypatch.setattr(loading, "shipped_edition_files", lambda: editions)

    return change


def rows(model: type[Edition] | type[ZoneList], code: str) -> list[Any]:
    return list(model.objects.filter(code=code).order_by("revision").values_list("revision", "status"))


def test_loading_again_changes_nothing() -> None:
    loaded = loading.load_shipped()

    assert (loaded.published, loaded.left) == ([], [])
    assert len(loaded.there) == Edition.objects.count() + ZoneList.objects.count()


def test_a_shipped_file_that_changed_is_the_next_revision(
    ship: Callable[..., None], django_capture_on_commit_callbacks: Any, run_queued: Callable[[], list[str]]
) -> None:
    ship("cac-2024-flows.toml", *CORRECTED)

    with django_capture_on_commit_callbacks(execute=True):
        loaded = loading.load_shipped()

    assert loaded.published == ["cac-2024-flows"]
    assert rows(Edition, "cac-2024-flows") == [(1, "superseded"), (2, "published")]
    assert run_queued() == ["approvals.recheck_published"]


def test_a_shipped_list_that_changed_is_the_next_revision(ship: Callable[..., None]) -> None:
    ship("zones.toml", b'version = "2025"', b'version = "2025a"')

    loading.load_shipped()

    assert rows(ZoneList, "chongqing-2025") == [(1, "superseded"), (2, "published")]


def test_what_administrators_wrote_is_left_alone(ship: Callable[..., None]) -> None:
    ship("cac-2024-flows.toml", *CORRECTED)
    published_edition(shipped_edition_files()["cac-2024-flows.toml"].replace(CORRECTED[0], b'version = "ours"'))
    changed_zone_list("chongqing-2025", version="ours")

    loaded = loading.load_shipped()

    assert loaded.left == ["cac-2024-flows"]
    assert Edition.objects.published().get(code="cac-2024-flows").version == "ours"
    assert ZoneList.objects.published().get(code="chongqing-2025").version == "ours"


def test_a_draft_in_work_is_left_alone_and_a_discarded_one_is_not(ship: Callable[..., None]) -> None:
    ship("cac-2024-flows.toml", *CORRECTED)
    dora = User.objects.get(handle="dora")
    draft = review.start_draft(of=Edition.objects.get(code="cac-2024-flows"), by=dora)
    assert loading.load_shipped().left == ["cac-2024-flows"]

    review.discard(revision=draft, by=dora, reason="Not needed.")

    assert loading.load_shipped().published == ["cac-2024-flows"]
    assert rows(Edition, "cac-2024-flows")[-1] == (3, "published")


def test_an_edition_that_administrators_ended_is_left_alone(ship: Callable[..., None]) -> None:
    flows = shipped_edition_files()["cac-2024-flows.toml"]
    successor = flows.replace(b'code = "cac-2024-flows"', b'code = "cac-2027-flows"', 1)
    successor = successor.replace(b"effective_from = 2024-03-22", b"effective_from = 2027-01-01")
    published_edition(successor, end_others=True)
    ship("cac-2024-flows.toml", *CORRECTED)

    assert loading.load_shipped().left == ["cac-2024-flows"]


def test_a_wrong_file_loads_nothing(ship: Callable[..., None]) -> None:
    ship("cac-2024-flows.toml", b"between = [100_000, 999_999]", b"between = [100_001, 999_999]")

    with pytest.raises(CommandError, match=r"(?s)Nothing was loaded.*N-100000"):
        call_command("load_law")

    assert rows(Edition, "cac-2024-flows") == [(1, "published")]
