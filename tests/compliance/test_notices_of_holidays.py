import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.almanac import shipped_years
from compliance.calendar_input import from_notice
from compliance.notices_of_holidays import NAMES, WEEKDAY_NAMES, english_name, parse_notice
from compliance.refusals import BadInput
from tests.compliance.holiday_notices import NOTICE_2024, NOTICE_2025, NOTICE_2026, NOTICES

SHIPPED = {source.year.number: source for source in shipped_years()}


def said(text: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        parse_notice(text)
    return [str(problem.message) for problem in refused.value.problems]


@pytest.mark.parametrize("year", NOTICES)
def test_the_real_notices_give_the_shipped_years(year: int) -> None:
    read = from_notice(NOTICES[year])

    assert {(h.first, h.last, h.en, h.zh) for h in read.year.holidays} == {
        (h.first, h.last, h.en, h.zh) for h in SHIPPED[year].year.holidays
    }
    assert sorted(read.year.working_weekends) == sorted(SHIPPED[year].year.working_weekends)
    assert read.issued_on == SHIPPED[year].issued_on


@pytest.mark.parametrize("text", NOTICES.values())
def test_of_a_real_notice_nothing_stays_unread(text: str) -> None:
    read = parse_notice(text)

    assert [unread for unread in read.unread if unread.matters] == []
    assert read.wrong_weekdays == []
    assert all(block.announced in (None, block.n_days) for block in read.blocks)


def test_advice_to_rest_on_a_day_is_no_day_off() -> None:
    spring = parse_notice(NOTICE_2024).blocks[1]

    assert (spring.first, spring.last, spring.announced) == (dt.date(2024, 2, 10), dt.date(2024, 2, 17), 8)


def test_title_and_number_are_the_source() -> None:
    assert parse_notice(NOTICE_2025).title == "国务院办公厅关于2025年部分节假日安排的通知, 国办发明电〔2024〕12号"


@pytest.mark.parametrize(
    ("written", "pasted"), [("月", " 月 "), ("日（", " 日 （"), ("至", " 至 "), ("至", "——"), ("至", "--")]
)
def test_days_are_read_however_they_were_set(written: str, pasted: str) -> None:
    other = parse_notice(NOTICE_2026.replace(written, pasted))

    assert [(block.zh, block.first, block.last) for block in other.blocks] == [
        (block.zh, block.first, block.last) for block in parse_notice(NOTICE_2026).blocks
    ]
    assert other.worked == parse_notice(NOTICE_2026).worked


def test_a_day_said_not_to_be_off_is_no_day_off() -> None:
    read = parse_notice(NOTICE_2026.replace("6月19日（周五）至21日（周日）放假，共3天", "6月19日（周五）不放假"))

    assert "端午节" not in [block.zh for block in read.blocks]
    assert [(unread.text, unread.matters) for unread in read.unread] == [("6月19日(周五)不放假", True)]


def test_a_notice_pasted_as_one_line_is_read_the_same() -> None:
    one_line = parse_notice(NOTICE_2026.replace("\n", " "))

    assert [(block.zh, block.first, block.last) for block in one_line.blocks] == [
        (block.zh, block.first, block.last) for block in parse_notice(NOTICE_2026).blocks
    ]
    assert {block.line for block in one_line.blocks} == {1}


def test_a_sentence_broken_over_lines_is_read_whole() -> None:
    read = parse_notice(
        "现将2026年\n一、国庆节：10月1日至7日放假调休，\n共7天。9月20日（周日）、\n10月10日（周六）上班。"
    )

    assert [on for _line, on in read.worked] == [dt.date(2026, 9, 20), dt.date(2026, 10, 10)]
    assert read.blocks[0].announced == 7


def test_days_of_another_year_are_told_apart() -> None:
    read = parse_notice(
        "关于2019年部分节假日安排的通知\n"
        "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。"
    )

    assert read.elsewhere == [
        (2, dt.date(2018, 12, 30), False),
        (2, dt.date(2018, 12, 31), False),
        (2, dt.date(2018, 12, 29), True),
    ]
    assert from_notice("现将2019年\n一、元旦：2018年12月30日至2019年1月1日放假。").year.holidays[0].first == dt.date(
        2019, 1, 1
    )


def test_a_day_off_and_days_worked_in_one_sentence_are_told_apart() -> None:
    read = parse_notice("现将2024年\n春节：2024年2月9日至15日放假调休，其中2月4日（周日）和17日（周六）上班。")

    assert [(block.first, block.last) for block in read.blocks] == [(dt.date(2024, 2, 9), dt.date(2024, 2, 15))]
    assert [on for _line, on in read.worked] == [dt.date(2024, 2, 4), dt.date(2024, 2, 17)]


def test_a_wrong_weekday_is_found_with_its_line() -> None:
    [(line, named)] = parse_notice("现将2026年\n元旦：1月1日（周五）放假。").wrong_weekdays

    assert (line, named.on, named.weekday) == (2, dt.date(2026, 1, 1), 4)


def test_what_speaks_of_a_day_and_is_not_understood_is_said() -> None:
    read = parse_notice("现将2026年\n元旦：1月1日放假。\n职工培训另定于3月3日。\n转载请注明")

    assert [(unread.line, unread.matters) for unread in read.unread] == [(3, True), (4, False)]


def test_a_notice_that_is_none_is_refused() -> None:
    assert said("") == said("hello")
    assert "no year is named" in said("hello")[0]
    assert "no festival is followed by its days" in said("关于2026年部分节假日安排的通知\n特此通知。")[0]
    assert "no festival is followed by its days" in said("现将2026年\n一、元旦：另行通知。")[0]


def test_every_impossible_day_is_said_with_its_line() -> None:
    assert said("现将2026年\n一、春节：2月30日至3月2日放假。\n二、国庆节：10月7日至1日放假。") == [
        "Line 2: “2月30日” is not a day of 2026.",
        "Line 3: 国庆节 ends on 2026-10-01, before it begins on 2026-10-07. Write the years, if it crosses one.",
    ]


def test_the_english_of_two_festivals_together() -> None:
    assert english_name("国庆节、中秋节") == "National Day and Mid-Autumn Festival"
    assert english_name("抗战胜利纪念日") == ""


@given(
    first=st.dates(dt.date(2021, 1, 1), dt.date(2039, 11, 30)),
    n=st.integers(1, 15),
    name=st.sampled_from(list(NAMES)),
    weekday=st.sampled_from(["周", "星期", ""]),
    wide=st.booleans(),
)
def test_a_block_written_out_is_read_back(first: dt.date, n: int, name: str, weekday: str, wide: bool) -> None:
    last = first + dt.timedelta(days=n - 1)
    text = f"现将{first.year}年\n一、{name}：{day(first, weekday)}{f'至{day(last, weekday)}' if n > 1 else ''}放假，共{n}天。"

    read = parse_notice(text if wide else text.replace("：", ":").replace("（", "(").replace("）", ")"))

    [block] = read.blocks
    assert (block.zh, block.first, block.last, block.announced) == (name, first, last, n)
    assert read.wrong_weekdays == []


@given(st.text(alphabet="现将2026年月日至放假上班，。：共天一二、元旦春节（周三）0123456789\n 鼓励", max_size=80))
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    with suppress(BadInput):
        assert parse_notice(text).blocks


def day(on: dt.date, weekday: str) -> str:
    named = f"（{weekday}{WEEKDAY_NAMES[on.weekday()]}）" if weekday else ""
    return f"{on.year}年{on.month}月{on.day}日{named}"
