"""The tree over the record: every leaf can be proved, and nothing else can."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain import merkle

leaves = st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=40)


@given(leaves, st.data())
def test_every_leaf_leads_to_the_root(found, data):
    index = data.draw(st.integers(0, len(found) - 1))
    path = merkle.proof(found, index)
    assert merkle.root_from(found[index], path) == merkle.root(found)


@given(leaves, st.data(), st.binary(min_size=1, max_size=8))
def test_another_leaf_does_not_lead_to_the_root(found, data, other):
    index = data.draw(st.integers(0, len(found) - 1))
    is_same = merkle.root_from(other, merkle.proof(found, index)) == merkle.root(found)
    assert is_same == (other == found[index])


@given(leaves, leaves)
def test_other_leaves_have_another_root(one, other):
    assert (merkle.root(one) == merkle.root(other)) == (one == other)


@given(leaves, st.sets(st.integers(0, 40)))
def test_the_roots_of_a_list_that_grows_are_those_of_its_beginnings(found, sizes):
    reached = {size for size in sizes if size <= len(found)}
    assert merkle.roots(found, sizes) == {size: merkle.root(found[:size]) for size in reached}


def test_a_proof_holds_a_node_a_level_however_long_the_list_is():
    many = 40_000
    tracemalloc.start()
    path = merkle.proof((number.to_bytes(4) for number in range(many)), 12_345)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < many, "less than a byte for each leaf"
    root = merkle.root(number.to_bytes(4) for number in range(many))
    assert merkle.root_from((12_345).to_bytes(4), path) == root


def test_the_tree_is_that_of_the_rfc():
    assert merkle.root([]).hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")
    # RFC 6962 test vectors as certificate-transparency publishes them
    known = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    assert merkle.root(known[:1]).hex().startswith("6e340b9cffb37a989ca544e6bb780a2c")
    assert merkle.root(known[:2]).hex().startswith("fac54203e7cc696cf0dfcb42c92a1d9d")
    assert merkle.root(known[:3]).hex().startswith("aeb6bcfe274b70a14fb067a5e5578264")
