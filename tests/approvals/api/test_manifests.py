import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.manifests import examples
from approvals.models import Application
from approvals.services.applications import add_flow
from tests import cast as people
from tests.approvals.api.caller import Caller, places
from tests.cast import Cast

EXAMPLE = examples.FILES["automotive-export.example.json"]


@pytest.fixture
def case(cast: Cast) -> Application:
    case = people.draft(cast)
    add_flow(application_id=case.pk, by=cast.ana, name="Records")
    return case


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def upload(caller: Caller, case: Application, content: str, path: str = "manifests/", **fields: Any) -> Any:
    body = {**fields, "file": SimpleUploadedFile("datapackage.json", content.encode())}
    return caller.post(f"cases/{case.reference}/{path}", body, format="multipart")


def test_versions_are_attached_listed_and_compared(ana: Caller, case: Application) -> None:
    changed = json.loads(EXAMPLE)
    changed["title"] = "Another title"
    removed = changed["resources"].pop()
    changed["resources"][0]["bytes"] = 5

    first = upload(ana, case, EXAMPLE, note="First").json()
    second = upload(ana, case, json.dumps(changed)).json()
    difference = ana.get(f"cases/{case.reference}/manifests/2/diff/").json()
    back = ana.get(f"cases/{case.reference}/manifests/1/diff/?against=2").json()

    assert (first["version"], second["version"]) == (1, 2)
    listed = ana.get(f"cases/{case.reference}/manifests/").json()
    assert [row["version"] for row in listed["results"]] == [2, 1]
    assert (difference["title"]["after"], difference["removed"]) == ("Another title", [removed["name"]])
    assert [change["name"] for change in difference["changed"][0]["facts"]] == ["bytes"]
    assert back["added"] == [removed["name"]]
    assert ana.get(f"cases/{case.reference}/manifests/1/").json()["sha256"] == first["sha256"]


def test_the_file_comes_back_as_it_was(ana: Caller, case: Application) -> None:
    upload(ana, case, EXAMPLE)

    given = ana.get(f"cases/{case.reference}/manifests/1/file/")

    assert b"".join(given.streaming_content) == EXAMPLE.encode()


@pytest.mark.parametrize("path", ["manifests/1/diff/", "manifests/2/", "manifests/1/diff/?against=7"])
def test_a_version_that_does_not_exist_is_not_there(ana: Caller, case: Application, path: str) -> None:
    upload(ana, case, EXAMPLE)

    assert ana.get(f"cases/{case.reference}/{path}").status_code == 404


def test_a_comparison_with_nonsense_is_refused(ana: Caller, case: Application) -> None:
    upload(ana, case, EXAMPLE)

    assert places(ana.get(f"cases/{case.reference}/manifests/1/diff/?against=x")) == ["against"]


def test_every_problem_of_a_file_is_listed(ana: Caller, case: Application) -> None:
    wrong = json.loads(EXAMPLE)
    wrong["resources"][0]["bytes"] = -1
    wrong["resources"][1]["automotive"]["nonsense"] = True

    refused = upload(ana, case, json.dumps(wrong))

    assert len(places(refused)) == refused.json()["n_problems"] == 2


def test_an_upload_without_a_file_is_refused(ana: Caller, case: Application) -> None:
    assert places(ana.post(f"cases/{case.reference}/manifests/", {"note": "x"}, format="multipart")) == ["file"]


def test_resources_are_assigned(ana: Caller, case: Application) -> None:
    names = [resource["name"] for resource in upload(ana, case, EXAMPLE).json()["resources"]]
    path = f"cases/{case.reference}/resources/"

    assert ana.put(path, {"flows": [{"flow": 1, "resources": names}]}).json() == [
        {"flow": 1, "resources": sorted(names)}
    ]
    assert places(ana.put(path, {"flows": [{"flow": 2, "resources": ["none"]}]})) == ["flow", "resources"]


def test_facts_are_declared_once_per_mark(ana: Caller, case: Application) -> None:
    name = upload(ana, case, EXAMPLE).json()["resources"][0]["name"]
    facts = case.manifests.get().resources.get(name=name).facts
    unknown = next(fact for fact in ("surveying", "law_enforcement", "online_upgrades") if fact not in facts)
    path = f"cases/{case.reference}/declarations/"

    declared = ana.post(path, {"resource": name, "answers": {unknown: True}}).json()
    stale = ana.post(path, {"resource": name, "answers": {unknown: False}, "mark": "another"})
    listed = ana.get(path).json()
    taken_back = ana.post(path, {"resource": name, "answers": {unknown: None}, "mark": declared["mark"]}).json()

    assert declared["changed"] == [unknown]
    assert stale.status_code == 409
    assert listed["results"] == declared["declarations"]
    assert taken_back["declarations"] == []


def test_wrong_declarations_are_refused(ana: Caller, case: Application) -> None:
    name = upload(ana, case, EXAMPLE).json()["resources"][0]["name"]
    path = f"cases/{case.reference}/declarations/"

    assert places(ana.post(path, {"resource": name, "answers": {"surveying": "perhaps"}})) == ["surveying"]
    assert places(ana.post(path, {"resource": name, "answers": {"ciio": True}})) == ["ciio"]
    assert places(ana.post(path, {"resource": "none", "answers": {}})) == ["resource"]


def test_a_reviewer_attaches_nothing(cast: Cast, case: Application) -> None:
    assert upload(Caller(cast.ben), case, EXAMPLE).status_code == 403


def test_a_submitted_case_takes_no_manifest(cast: Cast, ana: Caller) -> None:
    assert upload(ana, people.submitted(cast), EXAMPLE).status_code == 409
