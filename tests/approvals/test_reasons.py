from django.utils import translation

from approvals.reasons import why_sentence


def test_sentences_follow_each_other_without_a_space_in_chinese() -> None:
    why = {"as": "owner", "lead": "product"}

    assert why_sentence(why) == "You get this because the case is yours. The usual lead times ask for it now."
    with translation.override("zh-hans"):
        assert why_sentence(why) == "您收到此通知，是因为该案件由您负责。依据惯常提前量，此时提醒。"
