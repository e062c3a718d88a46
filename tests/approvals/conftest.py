import pytest

from compliance import rulebook
from compliance.almanac import load_year, shipped_years
from compliance.editions import shipped_regime
from tests import cast as people


@pytest.fixture
def shipped_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the law from the files that ship, without publishing them for every test."""
    monkeypatch.setattr(rulebook, "regime_on", shipped_regime)


@pytest.fixture
def cast(db: None, shipped_law: None) -> people.Cast:
    return people.assemble()


@pytest.fixture
def calendars(db: None) -> None:
    """Publish the years of working days that ship."""
    for source in shipped_years():
        load_year(source)
