import pytest

from compliance.almanac import load_year, shipped_years
from tests import cast as people


@pytest.fixture
def cast(db: None) -> people.Cast:
    return people.assemble()


@pytest.fixture
def calendars(db: None) -> None:
    """Publish the years of working days that ship."""
    for source in shipped_years():
        load_year(source)
