import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.marking import MOST_TOKENS, Marked, Run, marked_signs, marked_words

TEXTS = st.text(alphabet="ab 12,.人万以上不满（）", max_size=40)


def shown(marked: Marked) -> tuple[str, str]:
    """Each side with its marks in brackets."""
    old, new = ("".join(f"[{run.text}]" if run.is_marked else run.text for run in side) for side in _sides(marked))
    return old, new


def _sides(marked: Marked) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    return marked.old, marked.new


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("at least 1,000,000 people", "at least 500,000 people", ("at least [1,000,000] people", "at least [500,000] people")),
        ("a face of 32 px", "a real face of 32 px", ("a face of 32 px", "a[ real] face of 32 px")),
        ("the same text", "the same text", ("the same text", "the same text")),
        ("", "it is new", ("", "[it is new]")),
        ("one thing altogether", "quite different words here", ("[one thing altogether]", "[quite different words here]")),
    ],
)  # fmt: skip
def test_words_are_marked_whole(old: str, new: str, marked: tuple[str, str]) -> None:
    assert shown(marked_words(old, new)) == marked


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("累计不满10万人的个人信息", "累计不满100万人的个人信息", ("累计不满[10]万人的个人信息", "累计不满[100]万人的个人信息")),
        ("真实人脸32像素以上", "车外真实人脸32像素以上", ("真实人脸32像素以上", "[车外]真实人脸32像素以上")),
        ("人数标准为10万人以下", "人数标准为100万人以上", ("人数标准为[10]万人以[下]", "人数标准为[100]万人以[上]")),
    ],
)  # fmt: skip
def test_chinese_is_marked_by_character_and_numbers_whole(old: str, new: str, marked: tuple[str, str]) -> None:
    assert shown(marked_signs(old, new)) == marked


@given(TEXTS, TEXTS)
def test_the_runs_of_a_side_join_to_its_text(old: str, new: str) -> None:
    for marked in (marked_words(old, new), marked_signs(old, new)):
        assert tuple("".join(run.text for run in side) for side in _sides(marked)) == (old, new)


@given(TEXTS)
def test_nothing_is_marked_in_equal_texts(text: str) -> None:
    for marked in (marked_words(text, text), marked_signs(text, text)):
        assert not any(run.is_marked for side in _sides(marked) for run in side)


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_the_same_on_both_sides(old: str, new: str) -> None:
    for marked in (marked_words(old, new), marked_signs(old, new)):
        kept = [[run.text for run in side if not run.is_marked] for side in _sides(marked)]
        assert "".join(kept[0]) == "".join(kept[1])


def test_a_text_of_many_thousand_words_is_marked_as_a_whole() -> None:
    long = "word " * MOST_TOKENS

    assert shown(marked_words(long, long + "more")) == (f"[{long}]", f"[{long}more]")
