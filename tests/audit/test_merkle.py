from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.audit.merkle import leaf_hash, merkle_path, merkle_root, node_hash, root_of

DIGESTS = st.lists(st.integers(0, 2**32).map(lambda n: sha256(str(n).encode()).hexdigest()), min_size=1, max_size=40)
A, B, C = (sha256(text).hexdigest() for text in (b"a", b"b", b"c"))


def test_merkle_root_of_one_is_its_leaf() -> None:
    assert merkle_root([A]) == leaf_hash(A).hex()


def test_merkle_root_takes_an_odd_one_up_unchanged() -> None:
    assert merkle_root([A, B, C]) == node_hash(node_hash(leaf_hash(A), leaf_hash(B)), leaf_hash(C)).hex()


def test_merkle_root_depends_on_order() -> None:
    assert merkle_root([A, B]) != merkle_root([B, A])


def test_merkle_root_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merkle_root([])


@given(DIGESTS)
def test_every_path_leads_to_the_root(digests: list[str]) -> None:
    root = merkle_root(digests)

    assert {root_of(digest, merkle_path(digests, index)) for index, digest in enumerate(digests)} == {root}


@given(DIGESTS, st.data())
def test_path_of_another_digest_leads_elsewhere(digests: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(digests) - 1))
    other = sha256(digests[index].encode()).hexdigest()

    assert root_of(other, merkle_path(digests, index)) != merkle_root(digests)


@pytest.mark.parametrize("index", [-1, 3])
def test_path_from_nowhere_is_refused(index: int) -> None:
    with pytest.raises(IndexError, match="no digest"):
        merkle_path([A, B, C], index)


def test_path_on_a_third_side_is_refused() -> None:
    with pytest.raises(ValueError, match="left or right"):
        root_of(A, [("above", B)])
