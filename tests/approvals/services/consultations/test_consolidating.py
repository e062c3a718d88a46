import pytest

from approvals.enums import AnswerStatus
from approvals.exceptions import BadInput, Conflict, Incomplete, NotAllowed, WrongStatus
from approvals.models import AnswerEditing, ConsolidatedPosition, ConsultationAnswer, Notification
from approvals.notices import url_of
from approvals.services.consultations.consolidating import hand_in, release, send_back, write_consolidated
from approvals.services.consultations.contents import started_from
from approvals.services.consultations.positions import record_position
from compliance.models import Consultation, ConsultationPosition, Stance
from tests.approvals.drafts_for_comment import handed_in, inside, released, written
from tests.cast import Cast


def test_a_changed_text_keeps_the_old_one(cast: Cast, draft: Consultation) -> None:
    written(cast, draft)
    written(cast, draft, reasons="Still too wide.")

    rows = ConsolidatedPosition.objects.order_by("pk")
    assert [(row.reasons, row.replaced_at is None) for row in rows] == [("Too wide.", False), ("Still too wide.", True)]


def test_officers_and_strangers_write_nothing(cast: Cast, draft: Consultation) -> None:
    for by in (cast.ana, cast.eli, cast.dan):
        with pytest.raises(NotAllowed):
            write_consolidated(
                **inside(cast, draft), by=by, clause="", stance=Stance.SUPPORTS, texts={"reasons": "Good."}
            )


def test_a_comment_needs_a_text_in_one_language(cast: Cast, draft: Consultation) -> None:
    with pytest.raises(BadInput):
        written(cast, draft, reasons=" ", reasons_zh="")
    write_consolidated(**inside(cast, draft), by=cast.ben, clause="", stance=Stance.NO_COMMENT, texts={})


def test_an_answer_that_says_nothing_is_not_handed_in(cast: Cast, draft: Consultation) -> None:
    write_consolidated(**inside(cast, draft), by=cast.ben, clause="", stance=Stance.NO_COMMENT, texts={})

    with pytest.raises(Incomplete):
        hand_in(**inside(cast, draft), by=cast.ben)


def test_a_second_person_releases_it_and_the_writers_hear_of_it(cast: Cast, draft: Consultation) -> None:
    answer = handed_in(cast, draft)
    notice = Notification.objects.get(user=cast.cara, kind="position_release")
    assert url_of(notice) == f"/consultations/{draft.code}/for/EXP/"

    released_now = release(**inside(cast, draft), by=cast.cara, mark=answer.content_hash)

    assert (released_now.status, released_now.released_by) == (AnswerStatus.RELEASED, cast.cara)
    assert Notification.objects.filter(user=cast.ben, kind="position_released").count() == 1


def test_whoever_wrote_any_of_it_does_not_release(cast: Cast, draft: Consultation) -> None:
    answer = handed_in(cast, draft)

    with pytest.raises(NotAllowed):
        release(**inside(cast, draft), by=cast.ben, mark=answer.content_hash)
    assert ConsultationAnswer.objects.get().status == AnswerStatus.IN_REVIEW


def test_whoever_released_it_does_not_write_after_it_was_opened_again(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)
    send_back(**inside(cast, draft), by=cast.cara, reason="One clause is missing.")

    with pytest.raises(NotAllowed):
        write_consolidated(
            **inside(cast, draft), by=cast.cara, clause="", stance=Stance.SUPPORTS, texts={"reasons": "Good."}
        )
    kinds = {row.user.handle: row.kind for row in AnswerEditing.objects.select_related("user")}
    assert kinds == {"ben": "editor", "cara": "releaser"}


def test_what_was_not_read_is_not_released(cast: Cast, draft: Consultation) -> None:
    handed_in(cast, draft)

    with pytest.raises(Conflict):
        release(**inside(cast, draft), by=cast.cara, mark="0" * 64)


def test_nothing_changes_between_handing_in_and_release(cast: Cast, draft: Consultation) -> None:
    handed_in(cast, draft)

    with pytest.raises(WrongStatus):
        written(cast, draft)
    with pytest.raises(WrongStatus):
        hand_in(**inside(cast, draft), by=cast.ben)


def test_an_answer_is_sent_back_only_with_a_reason(cast: Cast, draft: Consultation) -> None:
    handed_in(cast, draft)
    with pytest.raises(BadInput):
        send_back(**inside(cast, draft), by=cast.cara, reason=" ")

    opened = send_back(**inside(cast, draft), by=cast.cara, reason="Say it shorter.")

    assert (opened.status, opened.content, opened.content_hash) == (AnswerStatus.OPEN, {}, "")
    with pytest.raises(WrongStatus):
        send_back(**inside(cast, draft), by=cast.cara, reason="Again.")


def test_a_release_needs_an_answer_that_was_handed_in(cast: Cast, draft: Consultation) -> None:
    written(cast, draft)

    with pytest.raises(WrongStatus):
        release(**inside(cast, draft), by=cast.cara, mark="")


def test_positions_stay_as_they_are_once_it_is_released(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)

    with pytest.raises(WrongStatus):
        record_position(**inside(cast, draft), by=cast.ben, clause="", stance=Stance.NO_COMMENT)


def test_the_reviewers_texts_are_the_start_each_in_its_language() -> None:
    start = started_from(
        [
            ConsultationPosition(stance="opposes", text="Too wide.", wording="Art 1 (new)"),
            ConsultationPosition(stance="opposes", text="范围过宽。"),
        ]
    )

    assert start == {
        "stance": "opposes",
        "wording": "Art 1 (new)",
        "wording_zh": "",
        "reasons": "Too wide.",
        "reasons_zh": "范围过宽。",
    }
    assert "stance" not in started_from(
        [ConsultationPosition(stance="opposes"), ConsultationPosition(stance="supports")]
    )
