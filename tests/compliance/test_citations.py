import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from compliance.citations import citation, in_chinese
from compliance.embedded import BASE_DIR

FILES = (*sorted((BASE_DIR / "compliance" / "rulebooks").glob("*.toml")), BASE_DIR / "approvals" / "schedule.toml")


def articles(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for row in value:
            yield from articles(row)
    elif isinstance(value, dict):
        if isinstance(value.get("article"), str):
            yield value["article"]
        for row in value.values():
            yield from articles(row)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_citation_of_the_shipped_law_has_its_chinese(file: Path) -> None:
    cited = set(articles(tomllib.loads(file.read_text())))
    assert [article for article in sorted(cited) if re.search("[A-Za-z]", in_chinese(article))] == []


@pytest.mark.parametrize(
    ("article", "chinese"),
    [
        ("Art 7", "第七条"),
        ("Art 10", "第十条"),
        ("Art 37", "第三十七条"),
        ("Art 7(ii)", "第七条第二项"),
        ("Art 5(1)(iv)", "第五条第一款第四项"),
        ("Art 3(4)", "第三条第四项"),
        ("Exemption 6", "第6项豁免"),
        ("Schedule B", "Schedule B"),
        ("Art 5(xx)", "Art 5(xx)"),
    ],
)
def test_chinese_citations(article: str, chinese: str) -> None:
    assert in_chinese(article) == chinese


def test_english_keeps_the_words_of_the_data() -> None:
    with override("en"):
        assert citation("Art 7") == "Art 7"
    with override("zh-hans"):
        assert citation("Art 7") == "第七条"
