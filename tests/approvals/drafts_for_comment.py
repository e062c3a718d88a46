"""A draft for comment with two clauses, and an answer to it as far as a test needs it."""

import datetime as dt
from typing import Any

from django.utils import timezone

from approvals.enums import SentBy
from approvals.models import ConsultationAnswer
from approvals.services.consultations.clauses import add_clause
from approvals.services.consultations.consolidating import hand_in, release, write_consolidated
from approvals.services.consultations.sending import record_sending
from compliance.models import Consultation, Stance
from tests.cast import Cast

TEXTS = {"reasons": "Too wide.", "reasons_zh": "范围过宽。", "wording": "", "wording_zh": ""}


def draft(**changes: Any) -> Consultation:
    """An open draft with the clauses Art 1 and Art 2."""
    today = timezone.localdate()
    values = {
        "code": "guide-draft",
        "title": "Guide, draft",
        "title_zh": "指引（征求意见稿）",
        "issuer": "An authority",
        "issuer_zh": "某部门",
        "published_on": today - dt.timedelta(days=10),
        "comments_until": today + dt.timedelta(days=20),
    }
    consultation = Consultation.objects.create(**{**values, **changes})
    for number in ("Art 1", "Art 2"):
        add_clause(consultation_id=consultation.pk, by=None, values={"number": number, "title": f"About {number}"})
    return consultation


def inside(cast: Cast, consultation: Consultation) -> dict[str, Any]:
    return {"consultation_id": consultation.pk, "organisation": cast.exp}


def written(cast: Cast, consultation: Consultation, clause: str = "Art 1", **texts: str) -> None:
    """Ben writes what EXP says about a clause."""
    write_consolidated(
        **inside(cast, consultation), by=cast.ben, clause=clause, stance=Stance.OPPOSES, texts={**TEXTS, **texts}
    )


def handed_in(cast: Cast, consultation: Consultation) -> ConsultationAnswer:
    written(cast, consultation)
    return hand_in(**inside(cast, consultation), by=cast.ben)


def released(cast: Cast, consultation: Consultation) -> ConsultationAnswer:
    answer = handed_in(cast, consultation)
    return release(**inside(cast, consultation), by=cast.cara, mark=answer.content_hash)


def sent(cast: Cast, consultation: Consultation) -> ConsultationAnswer:
    released(cast, consultation)
    return record_sending(**inside(cast, consultation), by=cast.ana, on=timezone.localdate(), through=SentBy.MAIL)
