"""The Chinese of the catalogues is whole, and the pages show no English where they have Chinese."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Message
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from compliance.accounts.models import User
from compliance.catalogues import DOMAINS, Domain, problems, read
from tests import cast as people
from tests.cast import Cast

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CHINESE = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
YESNO = re.compile("[是否,]+")  # the argument of a filter
WORD = re.compile("[A-Za-z]{2,}")
CODE = re.compile("[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
LABELS = {"h1", "h2", "h3", "h4", "th", "dt", "label", "legend", "button", "summary", "title", "nav"}
SPOKEN = ("aria-label", "placeholder", "alt")
NOT_ENGLISH = {"EXP", "English", "SHA", "TOML", "Chujing", "Webhook", "XLSX", "CSV"}
NAMES = {
    "Ana", "Ben", "Cara", "Dora", "Eli", "Example", "Auto", "Group", "Beijing", "Co", "GmbH", "DE",
    "Owner", "Service", "service", "records",
}  # fmt: skip
LISTS = (
    "approvals:my_work", "approvals:cases", "approvals:case_add", "approvals:consultations", "approvals:calendar",
    "approvals:ledger", "approvals:recipients", "approvals:notifications", "approvals:audit", "accounts:people",
    "accounts:profile", "compliance:rules", "compliance:zones", "compliance:calendar", "approvals:follow_ups",
    "approvals:ledger_imports", "approvals:ledger_import_new", "compliance:rules_on", "compliance:compare",
    "compliance:compare_lists", "compliance:periods", "approvals:deadline_report", "approvals:feeds",
    "approvals:feed_new", "approvals:absences", "approvals:channels", "approvals:my_lead_times",
    "approvals:webhooks", "approvals:entity_events", "approvals:emergencies", "approvals:retention",
    "accounts:security", "mfa_index", "mfa_add_webauthn",
)  # fmt: skip
TABS = (
    "case", "case_manifests", "case_pathway", "case_comments", "case_documents", "case_deadlines", "case_audit",
    "case_evidence", "case_retention",
)  # fmt: skip


def messages(domain: Domain) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the English and the Chinese of every entry, singular and plural alike."""
    for message in read(domain):
        if message.id:
            yield texts(message.id), texts(message.string)


def texts(value: Message | object) -> list[str]:
    return list(map(str, value)) if isinstance(value, list | tuple) else [str(value)]


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.app)
def test_the_catalogue_is_complete_and_nothing_is_fuzzy(domain: Domain) -> None:
    assert problems(domain) == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.app)
def test_the_chinese_has_the_placeholders_of_the_english(domain: Domain) -> None:
    differ = [
        (english, chinese)
        for english, chinese in messages(domain)
        if any(set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(english[-1])) for text in chinese)
    ]
    assert differ == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.app)
def test_the_chinese_is_punctuated_as_chinese(domain: Domain) -> None:
    wrong = [text for _, chinese in messages(domain) for text in chinese if HALF_WIDTH.search(text)]
    assert [text for text in wrong if not YESNO.fullmatch(text)] == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.app)
def test_no_sentence_was_left_in_english(domain: Domain) -> None:
    left = [chinese for english, chinese in messages(domain) if " " in english[0] and english == chinese]
    assert left == []


def test_the_compiled_catalogues_are_those_of_the_sources() -> None:
    with translation.override("zh-hans"):
        assert gettext("My work") == "我的工作"


class Shown(HTMLParser):
    """What a page says: every text, and those of headings, buttons, labels and the menu by themselves."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: set[str] = set()
        self.labels: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"br", "hr", "img", "input", "link", "meta", "path", "wbr"}:
            self.open.append(tag)
        self.labels |= {value for name, value in attrs if name in SPOKEN and value}

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not {"script", "style", "code"} & set(self.open):
            self.texts.add(text)
            if LABELS & set(self.open):
                self.labels.add(text)


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Every text of the catalogues that Chinese says otherwise; a lone small word may be a value of the trail."""
    return {
        text
        for domain in DOMAINS
        for english, chinese in messages(domain)
        for text in english
        if WORD.search(text)
        and (" " in text or not text.islower())
        and english != chinese
        and CHINESE.search("".join(chinese))
    }


@pytest.fixture
def cast(db: None) -> Cast:
    return people.assemble()


def in_chinese(user: User) -> Client:
    client = people.signed_in(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def english_on(client: Client, address: str, english: set[str]) -> set[str]:
    response = client.get(address)
    assert response.status_code == 200, address
    shown = Shown(response.content.decode())
    return (shown.texts | shown.labels) & english | {
        text for text in shown.labels if set(WORD.findall(CODE.sub("", text))) - NOT_ENGLISH - NAMES
    }


@pytest.mark.parametrize("name", LISTS)
def test_pages_in_chinese_show_no_english(name: str, cast: Cast, english: set[str]) -> None:
    people.awaiting_decision(cast)

    assert english_on(in_chinese(cast.ana), reverse(name), english) == set()


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("state", [people.complete_draft, people.awaiting_decision])
def test_cases_in_chinese_show_no_english(tab: str, state: object, cast: Cast, english: set[str]) -> None:
    assert callable(state)
    address = reverse(f"approvals:{tab}", args=[state(cast).reference])

    assert english_on(in_chinese(cast.ana), address, english) == set()


def test_administration_in_chinese_shows_no_english(cast: Cast, english: set[str]) -> None:
    names = (
        "accounts:person_new", "accounts:organisation_new", "approvals:consultation_add", "compliance:zone_new",
        "compliance:edition_new", "compliance:edition_import", "compliance:zone_list_import", "compliance:calendar_new",
        "approvals:lead_times", "approvals:webhooks", "accounts:invitations", "approvals:unkept",
    )  # fmt: skip
    client = in_chinese(cast.dora)

    assert {name: english_on(client, reverse(name), english) for name in names} == {name: set() for name in names}


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_the_entrance_in_chinese_shows_no_english(name: str, db: None, english: set[str]) -> None:
    client = Client(headers={"accept-language": "zh-hans"})

    assert english_on(client, reverse(name), english) == set()
