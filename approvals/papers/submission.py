"""What a submission prints, in one language: plain text in plain values, ready for a template."""

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("en", "zh")
SHORT_HASH = 16
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Comments on a draft",
        "draft": "DRAFT, not released",
        "reference": "Reference",
        "organisation": "Submitted by",
        "contact": "Whom to ask",
        "issuer": "Published by",
        "published_on": "Published on",
        "comments_until": "Comments until",
        "released_on": "Released on",
        "not_released": "not released yet",
        "summary": "Summary",
        "clause": "Clause",
        "stance": "Position",
        "whole": "The whole draft",
        "wording": "Wording proposed",
        "reasons": "Reasons",
        "only": "(given in Chinese only)",
    },
    "zh": {
        "title": "意见反馈书",
        "draft": "草稿，尚未签发",
        "reference": "编号",
        "organisation": "反馈单位",
        "contact": "联系方式",
        "issuer": "发布机关",
        "published_on": "发布日期",
        "comments_until": "意见反馈截止日",
        "released_on": "签发日期",
        "not_released": "尚未签发",
        "summary": "意见汇总",
        "clause": "条款",
        "stance": "意见",
        "whole": "全文",
        "wording": "建议修改为",
        "reasons": "理由",
        "only": "（仅有英文文本）",
    },
}
STANCES: Mapping[str, Mapping[str, str]] = {
    "supports": {"en": "Supports", "zh": "支持"},
    "supports_with_changes": {"en": "Supports with changes", "zh": "修改后支持"},
    "opposes": {"en": "Opposes", "zh": "反对"},
    "asks": {"en": "Asks for clarification", "zh": "请求明确"},
    "no_comment": {"en": "No comment", "zh": "无意见"},
}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True)
class Issue:
    """How a submission is issued: its language, the hash of its content, and the day of its release, if any."""

    language: str
    content_hash: str
    released_on: dt.date | None

    @property
    def is_draft(self) -> bool:
        return self.released_on is None


def submission(content: Mapping[str, Any], issue: Issue) -> dict[str, Any]:
    """Give what is printed: labels and values as text, texts as lists of paragraphs.

    `content` is that of an answer. A text that one language lacks is printed in the other, and says so.
    """
    words, language = WORDS[issue.language], issue.language
    positions = [_position(row, language) for row in content["positions"]]
    return {
        "language": language,
        "words": dict(words),
        "is_draft": issue.is_draft,
        "title": words["title"],
        "about": clean(content["draft"]["title"][language]),
        "facts": [{"label": label, "value": value} for label, value in _facts(content, issue) if value],
        "positions": positions,
        "mark": f"{content['reference']} · {issue.content_hash[:SHORT_HASH]}",
        "organisation": clean(content["organisation"][language]),
    }


def clean(text: str) -> str:
    """Take out what no document may hold: control characters and halves of characters; tabs become spaces."""
    spaced = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in spaced if char == "\n" or _is_printed(char))


def paragraphs(text: str) -> list[str]:
    """Split a text into its lines, without the empty ones."""
    return [line.strip() for line in clean(text).split("\n") if line.strip()]


def day(on: dt.date, language: str) -> str:
    if language == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def _is_printed(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Co")


def _facts(content: Mapping[str, Any], issue: Issue) -> Sequence[tuple[str, str]]:
    words, language, draft = WORDS[issue.language], issue.language, content["draft"]
    released = day(issue.released_on, language) if issue.released_on else words["not_released"]
    return (
        (words["issuer"], clean(draft["issuer"][language])),
        (words["published_on"], day(dt.date.fromisoformat(draft["published_on"]), language)),
        (words["comments_until"], day(dt.date.fromisoformat(draft["comments_until"]), language)),
        (words["organisation"], clean(content["organisation"][language])),
        (words["contact"], clean(content["contact"]).replace("\n", " ")),
        (words["reference"], clean(content["reference"])),
        (words["released_on"], released),
    )


def _position(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    words, clause = WORDS[language], row["clause"]
    return {
        "number": clean(clause["number"][language]) if clause else words["whole"],
        "title": clean(clause["title"][language]) if clause else "",
        "stance": STANCES[row["stance"]][language],
        "wording": _text(row["wording"], language),
        "reasons": _text(row["reasons"], language),
    }


def _text(texts: Mapping[str, str], language: str) -> list[str]:
    """Give the paragraphs in this language, else in the other with a note ahead."""
    own = paragraphs(texts[language])
    other = paragraphs(texts["zh" if language == "en" else "en"])
    if own or not other:
        return own
    return [WORDS[language]["only"], *other]
