import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from approvals.enums import InventoryStatus, Status
from approvals.exceptions import BadInput, Conflict, NotAllowed, WrongStatus
from approvals.models import Application, Inventory, Manifest
from approvals.services.applications import add_flow
from approvals.services.case_facts import current_manifests, facts_of_resources
from approvals.services.declarations import answers_of, declare_fact, declare_facts
from approvals.services.manifests import Unusable, assign_resources, attach_manifest
from compliance.audit.models import Event
from tests.cast import Cast, draft, put_at


def descriptor(*resources: dict[str, Any], name: str = "datapackage.json") -> SimpleUploadedFile:
    rows = [{"path": f"{resource['name']}.tar", **resource} for resource in resources]
    return SimpleUploadedFile(name, json.dumps({"resources": rows, "title": "Drives"}).encode())


def camera(**facts: Any) -> dict[str, Any]:
    return {"name": "camera", "title": "Front camera", "automotive": facts}


def attach(case: Application, cast: Cast, *resources: dict[str, Any], note: str = "") -> Manifest:
    return attach_manifest(application_id=case.pk, by=cast.ana, upload=descriptor(*resources), note=note)


def last_step(case: Application) -> str:
    return Event.objects.for_subject("application", case.pk).filter(kind="semantic").latest("pk").action


def test_manifest_is_attached_with_its_resources(cast: Cast) -> None:
    case = draft(cast)

    manifest = attach(case, cast, camera(faces="yes", plates="unknown"), {"name": "lidar"}, note="First")

    assert (manifest.version, manifest.title, manifest.note) == (1, "Drives", "First")
    assert [(r.position, r.name, r.title, r.facts) for r in manifest.resources.all()] == [
        (1, "camera", "Front camera", {"faces": "yes"}),
        (2, "lidar", "", {}),
    ]
    assert [notice["code"] for notice in manifest.notices] == ["profile_unnamed"]
    assert last_step(case) == "manifest_attached"


def test_second_manifest_is_a_version_and_leaves_the_first(cast: Cast) -> None:
    case = draft(cast)
    first = attach(case, cast, camera(faces="yes"))

    second = attach(case, cast, camera(faces="no"))

    first.refresh_from_db()
    assert (first.version, second.version) == (1, 2)
    assert first.resources.get().facts == {"faces": "yes"}


def test_manifest_that_cannot_be_used_lists_every_problem(cast: Cast) -> None:
    case = draft(cast)

    with pytest.raises(Unusable) as caught:
        attach(case, cast, {"name": "a", "path": "/a"}, {"name": "a", "bytes": -1})

    assert [problem.where for problem in caught.value.problems] == [
        "/resources/1/bytes",
        "/resources/0/path",
        "/resources/1/name",
    ]
    assert caught.value.total == 3
    assert not case.manifests.exists()


def test_manifest_above_the_limit_is_refused(cast: Cast, settings: Settings) -> None:
    settings.DESCRIPTOR_MAX_BYTES = 10

    with pytest.raises(Unusable):
        attach(draft(cast), cast, camera())


def test_only_an_officer_attaches(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        attach_manifest(application_id=draft(cast).pk, by=cast.ben, upload=descriptor(camera()))


def test_nothing_is_attached_after_the_draft(cast: Cast) -> None:
    case = put_at(draft(cast), Status.SUBMITTED)

    with pytest.raises(WrongStatus):
        attach(case, cast, camera())


def read_inventory(case: Application, manifest: Manifest, cast: Cast) -> Inventory:
    return Inventory.objects.create(
        application=case,
        resource=manifest.resources.get(name="camera"),
        file="inventories/x.csv",
        filename="x.csv",
        bytes=3,
        status=InventoryStatus.READ,
        attached_by=cast.ana,
    )


def test_inventory_of_the_same_files_goes_to_the_new_version(cast: Cast) -> None:
    case = draft(cast)
    read_inventory(case, attach(case, cast, camera(faces="yes")), cast)

    second = attach(case, cast, camera(faces="no"))

    assert second.resources.get().inventory.status == InventoryStatus.READ


def test_inventory_of_other_files_does_not(cast: Cast) -> None:
    case = draft(cast)
    read_inventory(case, attach(case, cast, camera()), cast)

    second = attach(case, cast, {**camera(), "bytes": 7})

    assert not Inventory.objects.filter(resource__manifest=second).exists()


def facts_of(case: Application) -> dict[str, dict[str, Any]]:
    return facts_of_resources(current_manifests([case.pk]))[case.pk]


def test_declaration_answers_what_the_manifest_leaves_unknown(cast: Cast) -> None:
    case = draft(cast)
    attach(case, cast, camera(faces="yes"))

    changed = declare_facts(
        application_id=case.pk,
        by=cast.ana,
        resource_name="camera",
        answers={"plates": "no", "vehicles": 12, "regions": ["重庆"], "voice": None},
        evidence="Report 7",
    )

    assert changed == ["plates", "vehicles", "regions"]
    assert facts_of(case)["camera"] == {"faces": "yes", "plates": "no", "vehicles": 12, "regions": ["重庆"]}
    row = case.declarations.current().get(fact="plates")
    assert (row.evidence, row.declared_by, len(row.sha256)) == ("Report 7", cast.ana, 64)
    assert last_step(case) == "facts_declared"


def test_declaration_is_replaced_not_changed(cast: Cast) -> None:
    case = draft(cast)
    attach(case, cast, camera())
    for value in ("no", "yes", None):
        declare_fact(application_id=case.pk, by=cast.ana, resource_name="camera", fact="faces", value=value)

    assert [(row.value, row.replaced_at is None) for row in case.declarations.order_by("pk")] == [
        ("no", False),
        ("yes", False),
    ]
    assert facts_of(case)["camera"] == {}


def test_declaring_the_same_again_changes_nothing(cast: Cast) -> None:
    case = draft(cast)
    attach(case, cast, camera())
    declare_fact(application_id=case.pk, by=cast.ana, resource_name="camera", fact="faces", value="no")

    again = declare_fact(application_id=case.pk, by=cast.ana, resource_name="camera", fact="faces", value="no")

    assert again == []
    assert case.declarations.count() == 1


def test_answer_given_in_between_is_a_conflict(cast: Cast) -> None:
    case = draft(cast)
    attach(case, cast, camera())
    mark = answers_of(case, "camera").mark
    declare_fact(application_id=case.pk, by=cast.ana, resource_name="camera", fact="faces", value="yes")

    with pytest.raises(Conflict) as caught:
        declare_facts(
            application_id=case.pk, by=cast.ana, resource_name="camera", answers={"faces": "no"}, expected_mark=mark
        )

    assert [problem.where for problem in caught.value.problems] == ["faces"]
    assert facts_of(case)["camera"] == {"faces": "yes"}


@pytest.mark.parametrize(
    ("resource", "fact", "value"),
    [
        pytest.param("nothing", "faces", "no", id="no such resource"),
        pytest.param("camera", "nose", "no", id="no such fact"),
        pytest.param("camera", "ciio", True, id="fact of the exporter"),
        pytest.param("camera", "plates", "yes", id="stated by the manifest"),
        pytest.param("camera", "faces", "perhaps", id="no such answer"),
        pytest.param("camera", "vehicles", -1, id="negative"),
        pytest.param("camera", "vehicles", "12", id="text for a number"),
    ],
)
def test_declaration_that_cannot_be(cast: Cast, resource: str, fact: str, value: object) -> None:
    case = draft(cast)
    attach(case, cast, camera(plates="no"))

    with pytest.raises(BadInput):
        declare_fact(application_id=case.pk, by=cast.ana, resource_name=resource, fact=fact, value=value)


def test_new_version_that_states_a_fact_takes_the_declarations_place(cast: Cast) -> None:
    case = draft(cast)
    attach(case, cast, camera())
    declare_fact(application_id=case.pk, by=cast.ana, resource_name="camera", fact="faces", value="no")

    attach(case, cast, camera(faces="yes"))

    assert facts_of(case)["camera"] == {"faces": "yes"}
    assert not case.declarations.current().exists()


def test_resources_are_assigned_to_flows(cast: Cast) -> None:
    case = draft(cast)
    attach(case, cast, camera(), {"name": "lidar"})
    flow = add_flow(application_id=case.pk, by=cast.ana, name="Training")
    assign_resources(application_id=case.pk, by=cast.ana, assigned={flow.position: ["camera"]})

    assign_resources(application_id=case.pk, by=cast.ana, assigned={flow.position: ["lidar", "lidar"]})

    assert list(flow.flow_resources.values_list("resource_name", flat=True)) == ["lidar"]


def test_strange_flow_and_resource_are_refused_together(cast: Cast) -> None:
    case = draft(cast)
    attach(case, cast, camera())

    with pytest.raises(BadInput) as caught:
        assign_resources(application_id=case.pk, by=cast.ana, assigned={9: ["radar"]})

    assert [problem.where for problem in caught.value.problems] == ["flow", "resources"]
