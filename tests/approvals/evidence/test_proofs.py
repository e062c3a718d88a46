from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from approvals.evidence.proofs import levels_of, siblings_of
from approvals.evidence.verify import root_above
from compliance.audit.merkle import merkle_root

DIGESTS = st.lists(st.integers(0, 2**32).map(lambda n: sha256(str(n).encode()).hexdigest()), min_size=1, max_size=40)


@given(DIGESTS)
def test_every_leaf_is_proven_by_its_siblings(digests: list[str]) -> None:
    levels = levels_of(digests)

    roots = {root_above(digest, at, len(digests), siblings_of(levels, at)) for at, digest in enumerate(digests)}

    assert roots == {merkle_root(digests)}


@given(DIGESTS, st.data())
def test_another_leaf_is_not_proven(digests: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(digests) - 1))
    siblings = siblings_of(levels_of(digests), at)

    assert root_above(sha256(digests[at].encode()).hexdigest(), at, len(digests), siblings) != merkle_root(digests)
