import pytest

from compliance.models import Consultation
from tests.approvals import drafts_for_comment
from tests.cast import Cast


@pytest.fixture
def draft(cast: Cast) -> Consultation:
    return drafts_for_comment.draft()
