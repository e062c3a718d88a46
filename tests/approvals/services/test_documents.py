from typing import Any

import pytest
from django.utils import timezone

from approvals.enums import DocumentKind, ParticipationKind
from approvals.services.documents import add_document, retire_document
from compliance.accounts.services import add_membership
from compliance.enums import Role
from tests.cast import Cast, add_paper, draft, pdf


def add(cast: Cast, application_id: int) -> Any:
    return add_document(
        application_id=application_id,
        by=cast.cara,
        kind=DocumentKind.PIPIA,
        title="PIPIA",
        dated_on=timezone.localdate(),
        upload=pdf(),
    )


@pytest.mark.parametrize("does", ["add", "retire"])
def test_who_adds_or_sets_aside_a_paper_is_an_author(cast: Cast, does: str) -> None:
    application = draft(cast)
    paper = add_paper(application, cast.ana)
    add_membership(by=None, user=cast.cara, organisation=cast.exp, role=Role.OFFICER)

    if does == "add":
        add(cast, application.pk)
    else:
        retire_document(document_id=paper.pk, by=cast.cara, reason="Wrong file.")

    participation = application.participations.get(user=cast.cara)
    assert participation.kind == ParticipationKind.AUTHOR
