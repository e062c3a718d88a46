from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from approvals.manifests.descriptor import DATA_PACKAGE, Descriptor, Resource
from approvals.manifests.diff import Change, Diff, ResourceChange, diff


def manifest(*resources: Resource, title: str = "T") -> Descriptor:
    return Descriptor(DATA_PACKAGE, title, resources, "")


def test_diff_names_what_came_went_and_changed() -> None:
    kept = Resource("kept", facts={"vehicles": 1})
    old = manifest(kept, Resource("gone"), Resource("camera", title="Old", facts={"faces": "yes", "vehicles": 5}))
    new = manifest(Resource("camera", title="New", facts={"faces": "anonymised", "rows": 3}), kept, Resource("more"))

    assert diff(old, new) == Diff(
        added=(Resource("more"),),
        removed=(Resource("gone"),),
        changed=(
            ResourceChange(
                "camera",
                facts=(
                    Change("faces", "yes", "anonymised"),
                    Change("rows", None, 3),
                    Change("vehicles", 5, None),
                ),
                fields=(Change("title", "Old", "New"),),
            ),
        ),
        n_unchanged=1,
    )


def test_diff_names_a_new_title() -> None:
    assert diff(manifest(title="A"), manifest(title="B")).title == Change("title", "A", "B")


RESOURCES = st.lists(
    st.builds(
        Resource,
        name=st.sampled_from("abcd"),
        title=st.sampled_from(["", "x"]),
        facts=st.dictionaries(st.sampled_from(["faces", "rows"]), st.integers(0, 2)),
    ),
    unique_by=lambda resource: resource.name,
)


@given(RESOURCES)
def test_nothing_differs_from_itself(resources: list[Resource]) -> None:
    assert not diff(manifest(*resources), manifest(*resources))


@given(RESOURCES, RESOURCES)
def test_diff_is_mirrored_when_the_versions_are(old: list[Resource], new: list[Resource]) -> None:
    there, back = diff(manifest(*old), manifest(*new)), diff(manifest(*new), manifest(*old))

    assert (there.added, there.removed) == (back.removed, back.added)
    assert _changes(there) == {(name, fact, b, a) for name, fact, a, b in _changes(back)}


def _changes(found: Diff) -> set[tuple[str, str, Any, Any]]:
    return {(r.name, c.name, c.before, c.after) for r in found.changed for c in (*r.facts, *r.fields)}
