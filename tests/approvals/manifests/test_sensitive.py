import polars as pl
import pytest

from approvals.manifests.sensitive import PREFILTER, kinds_in

FOUND = [
    ("1M8GDM9AXKP042788", ("vin",)),
    ("video_LSVAA49J132047371_front.mp4", ("vin",)),
    ("video_LSVAA49J132047372_front.mp4", ()),
    ("x/1m8gdm9axkp042788.jpg", ("vin",)),
    ("WVWZZZ1JZ3W386752", ("vin",)),
    ("1M8GDM9AYKP042788", ()),
    ("A1M8GDM9AXKP042788", ()),
    ("沪A12345", ("plate",)),
    ("粤B·D12345.jpg", ("plate",)),
    ("京A1234警", ("plate",)),
    ("京A123", ()),
    ("川A0O0O1", ()),
    ("11010519491231002X", ("resident_id",)),
    ("11010519491231002x.jpg", ("resident_id",)),
    ("110105194912310021", ()),
    ("990105194912310021", ()),
    ("110105194913310028", ()),
    ("315966265259836000", ()),
    ("13800138000", ("phone",)),
    ("cam+8613800138000", ()),
    ("12800138000", ()),
    ("1700000000123", ()),
    ("7fab2350-7eaf-3b7e-a39d-6937a4c1bede", ()),
    ("5121084ec3f09622cf85a9e5dde546ea197632a7c6cee248924a268c0cc06d9f", ()),
    ("沪A12345/13800138000", ("plate", "phone")),
]


@pytest.mark.parametrize(("text", "kinds"), FOUND)
def test_kinds_in(text: str, kinds: tuple[str, ...]) -> None:
    assert kinds_in(text) == kinds


def test_prefilter_lets_every_find_through() -> None:
    texts = [text for text, kinds in FOUND if kinds]

    assert pl.Series(texts).str.contains(PREFILTER).all()
