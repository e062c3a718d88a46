import json
from typing import Any

import pytest
from django.test import Client

from compliance import drafts, review
from compliance.editions import shipped_edition_files
from compliance.models import Edition, ZoneList
from tests.cast import Cast, assemble, signed_in
from tests.compliance.reviewing import submitted

pytestmark = pytest.mark.django_db
FLOWS = shipped_edition_files()["cac-2024-flows.toml"]
AT = "/api/v1/editions/cac-2024-flows"


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return review.import_edition(data=FLOWS, by=cast.dora)


def send(client: Client, method: str, path: str, data: Any = None) -> Any:
    return getattr(client, method)(path, json.dumps(data or {}), content_type="application/json")


def content(client: Client, path: str) -> Any:
    return client.get(f"{path}/content/").json()["content"]


def test_a_file_goes_in_and_out_unchanged(cast: Cast, dora: Client) -> None:
    answer = dora.post("/api/v1/edition-drafts/import/", FLOWS, content_type="application/toml")

    assert answer.status_code == 201, answer.json()
    assert {name: answer.json()[name] for name in ("code", "revision", "status", "mark", "prepared_by")} == {
        "code": "cac-2024-flows",
        "revision": 2,
        "status": "draft",
        "mark": 0,
        "prepared_by": "Dora",
    }
    assert dora.get(f"{AT}/2/toml/").content == FLOWS


def test_content_that_is_put_back_changes_nothing(dora: Client, draft: Edition) -> None:
    answer = send(dora, "put", f"{AT}/2/content/", {"mark": 0, "content": content(dora, f"{AT}/2")})

    assert (answer.status_code, answer.json()["content_hash"]) == (200, draft.content_hash)


def test_parts_are_added_replaced_and_removed(dora: Client, draft: Edition) -> None:
    rule = {**content(dora, f"{AT}/2")["rule"][0], "code": "X.1"}

    added = send(dora, "post", f"{AT}/2/rule/", {"mark": 0, "part": rule})
    replaced = send(dora, "put", f"{AT}/2/rule/X.1/", {"mark": 1, "part": {**rule, "article": "Art 99"}})
    removed = send(dora, "delete", f"{AT}/2/rule/X.1/?mark=2")

    assert [answer.status_code for answer in (added, replaced, removed)] == [201, 200, 200], replaced.json()
    assert removed.json()["mark"] == 3
    assert removed.json()["content_hash"] == draft.content_hash


def test_fields_with_days_are_read_from_text(dora: Client, draft: Edition) -> None:
    meta = {**content(dora, f"{AT}/2")["edition"], "effective_to": "2027-12-31"}

    answer = send(dora, "put", f"{AT}/2/meta/", {"mark": 0, "meta": meta})

    assert answer.status_code == 200, answer.json()
    assert content(dora, f"{AT}/2")["edition"]["effective_to"] == "2027-12-31"


def test_a_draft_is_reviewed(cast: Cast, dora: Client, draft: Edition) -> None:
    submitted_one = send(dora, "post", f"{AT}/2/submit/", {"mark": 0})
    sent_back = send(signed_in(cast.fay), "post", f"{AT}/2/send-back/", {"reason": "Not yet."})
    discarded = send(dora, "post", f"{AT}/2/discard/", {"reason": "Not needed."})
    copied = send(dora, "post", f"{AT}/1/copy/")

    answers = (submitted_one, sent_back, discarded, copied)
    assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [
        (200, "in_review"),
        (200, "draft"),
        (200, "discarded"),
        (201, "draft"),
    ]


def test_a_new_edition_and_a_new_list(dora: Client) -> None:
    meta = {**content(dora, f"{AT}/1")["edition"], "code": "cac-2030-flows"}
    listed = {**content(dora, "/api/v1/zone-lists/beijing-2025/1")["list"][0], "code": "beijing-2030"}

    answers = [
        send(dora, "post", "/api/v1/edition-drafts/", {"meta": meta}),
        send(dora, "post", "/api/v1/zone-list-drafts/", {"meta": listed}),
    ]

    assert [(one.status_code, one.json().get("code")) for one in answers] == [
        (201, "cac-2030-flows"),
        (201, "beijing-2030"),
    ]


def test_everything_wrong_is_answered_at_once(dora: Client, draft: Edition) -> None:
    part = {"code": "a b", "effect": "task", "text": {"en": "A"}, "when": {"fact": "people", "gte": 1}}

    answer = send(dora, "post", f"{AT}/2/rule/", {"mark": 0, "part": part})

    assert (answer.status_code, answer["content-type"]) == (422, "application/problem+json")
    places = sorted(line["where"].removeprefix("rule[a b].") for line in answer.json()["problems"])
    assert places == ["article", "code", "effect", "text", "verification", "when"]


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("post", "/api/v1/edition-drafts/", {"meta": {}}),
        ("post", f"{AT}/1/copy/", {}),
        ("put", f"{AT}/1/content/", {"mark": 0, "content": {}}),
        ("put", f"{AT}/1/meta/", {"mark": 0, "meta": {}}),
        ("post", f"{AT}/1/rule/", {"mark": 0, "part": {}}),
        ("delete", f"{AT}/1/rule/F-ART3/?mark=0", {}),
        ("post", f"{AT}/1/submit/", {"mark": 0}),
        ("post", f"{AT}/1/send-back/", {"reason": "x"}),
        ("post", f"{AT}/1/discard/", {"reason": "x"}),
    ],
)
def test_readers_change_nothing(cast: Cast, method: str, path: str, data: Any) -> None:
    answers = {send(signed_in(user), method, path, data).status_code for user in (cast.ana, cast.dan)}

    assert answers == {403}
    assert Edition.objects.open().count() == 0


def test_drafts_are_not_there_for_readers(cast: Cast, draft: Edition) -> None:
    ana = signed_in(cast.ana)
    review.start_draft(of=ZoneList.objects.get(code="beijing-2025"), by=cast.dora)

    found = {ana.get(f"{AT}/2/{verb}").status_code for verb in ("", "toml/", "content/")}
    listed = ana.get("/api/v1/editions/?code=cac-2024-flows").json()["results"]
    lists = ana.get("/api/v1/zone-lists/?code=beijing-2025").json()["results"]
    zone = ana.get("/api/v1/zones/beijing/").json()["lists"]

    assert found == {404}
    assert [row["revision"] for row in listed] == [1]
    assert [row["revision"] for row in lists] == [1]
    assert [row["code"] for row in zone].count("beijing-2025") == 1


def test_administrators_find_drafts(dora: Client, draft: Edition) -> None:
    rows = dora.get("/api/v1/editions/?status=draft").json()["results"]

    assert [(row["code"], row["revision"]) for row in rows] == [("cac-2024-flows", 2)]
    assert dora.get(f"{AT}/2/").json()["status"] == "draft"


def test_who_comes_late_is_told(cast: Cast, dora: Client, draft: Edition) -> None:
    drafts.remove_rule(revision=draft, by=cast.fay, mark=0, code="F-ART3")

    answers = [
        send(dora, "delete", f"{AT}/2/rule/F-ART7-N/?mark=0"),
        send(dora, "post", f"{AT}/2/submit/", {"mark": 0}),
        send(dora, "post", f"{AT}/1/copy/"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]


def test_what_is_in_review_takes_no_edit(dora: Client, draft: Edition) -> None:
    submitted(draft)

    assert send(dora, "delete", f"{AT}/2/rule/F-ART7-N/?mark=0").status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("delete", f"{AT}/2/rule/F-ART7-N/", None),
        ("post", f"{AT}/2/submit/", {"mark": -1}),
        ("post", f"{AT}/2/discard/", {"reason": ""}),
        ("put", f"{AT}/2/content/", {"mark": 0, "content": []}),
        ("put", f"{AT}/2/content/", {"mark": 0, "content": {"edition": None}}),
        ("post", f"{AT}/2/copy/", {"code": "a b"}),
        ("delete", f"{AT}/2/rule/nothing/?mark=0", None),
    ],
)
def test_bad_input_is_refused(dora: Client, draft: Edition, method: str, path: str, data: Any) -> None:
    assert send(dora, method, path, data).status_code == 422


@pytest.mark.parametrize("depth", [101, 300, 900])
def test_what_nests_too_deep_is_refused(dora: Client, draft: Edition, depth: int) -> None:
    nested = '{"mark": 0, "part": ' + '{"not":' * depth + "1" + "}" * depth + "}"

    answer = dora.post(f"{AT}/2/rule/", nested, content_type="application/json")

    assert (answer.status_code, answer.json()["detail"]) == (400, "The JSON nests too deep.")


@pytest.mark.parametrize("data", [b"", b"[edition", b"\xff", b"x = 1\n" * 400_000, b"x = " + b"9" * 5000])
def test_a_file_that_is_none_is_refused(dora: Client, data: bytes) -> None:
    answer = dora.post("/api/v1/edition-drafts/import/", data, content_type="application/toml")

    assert answer.status_code in (413, 422)


@pytest.mark.parametrize(
    "path", [f"{AT}/99999/toml/", f"{AT}/99999999999999999999/rule/", f"{AT}/3/content/", f"{AT}/{'9' * 5000}/rule/"]
)
def test_what_does_not_exist_is_not_found(dora: Client, path: str) -> None:
    assert dora.get(path).status_code in (404, 405) and send(dora, "post", path, {"mark": 0, "part": {}}).status_code in (404, 405)  # fmt: skip  # noqa: PT018
