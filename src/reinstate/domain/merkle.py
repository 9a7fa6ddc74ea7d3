"""A Merkle tree over a list of hashes, as RFC 6962 builds it: root, proof that one is in it, check.

Leaves and inner nodes are hashed with different first bytes, so none can be taken for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

LEAF, NODE = b"\x00", b"\x01"
# Of a list that grows: whole trees from the largest on, and how many leaves each stands for.
Peaks = list[tuple[int, bytes]]


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves in their order; 32 bytes. Held at a time is one node a level."""
    peaks: Peaks = []
    for item in leaves:
        _grow(peaks, item)
    return _joined(peaks)


def roots(leaves: Iterable[bytes], sizes: Collection[int]) -> Mapping[int, bytes]:
    """The root over the first so many leaves, of each of these sizes that there are leaves for."""
    peaks: Peaks = []
    found = {0: _joined(peaks)} if 0 in sizes else {}
    for size, item in enumerate(leaves, start=1):
        _grow(peaks, item)
        if size in sizes:
            found[size] = _joined(peaks)
    return found


def proof(leaves: Iterable[bytes], index: int) -> tuple[tuple[bool, bytes], ...]:
    """The neighbours on the way from one leaf to the root; True: the neighbour is on the left.

    Held at a time is one node a level, as for the root.
    """
    peaks: Peaks = []
    found: list[tuple[bool, bytes]] = []
    for last, item in enumerate(leaves):
        count, node = 1, _leaf(item)
        while peaks and peaks[-1][0] == count:
            left = peaks.pop()[1]
            found += _beside(index, last + 1 - count, count, left, node)
            count, node = 2 * count, _node(left, node)
        peaks.append((count, node))
    return (*found, *_beside_peaks(peaks, index))


def root_from(leaf: bytes, path: Sequence[tuple[bool, bytes]]) -> bytes:
    """The root that a leaf and its neighbours lead to."""
    node = _leaf(leaf)
    for is_left, neighbour in path:
        node = _node(neighbour, node) if is_left else _node(node, neighbour)
    return node


def _grow(peaks: Peaks, leaf: bytes) -> None:
    count, node = 1, _leaf(leaf)
    while peaks and peaks[-1][0] == count:
        count, node = 2 * count, _node(peaks.pop()[1], node)
    peaks.append((count, node))


def _beside(
    index: int, middle: int, width: int, left: bytes, right: bytes
) -> list[tuple[bool, bytes]]:
    """The neighbour where two are joined of which one holds the leaf: the left one has the `width`
    leaves before `middle`, the right one at most as many from there on.
    """
    if not middle - width <= index < middle + width:
        return []
    return [(True, left)] if index >= middle else [(False, right)]


def _beside_peaks(peaks: Peaks, index: int) -> list[tuple[bool, bytes]]:
    """Those where the whole trees that are left are joined, from the smallest on."""
    if not peaks:
        return []
    found: list[tuple[bool, bytes]] = []
    *larger, (_, node) = peaks
    middle = sum(count for count, _ in larger)
    for count, tree in reversed(larger):
        found += _beside(index, middle, count, tree, node)
        node, middle = _node(tree, node), middle - count
    return found


def _joined(peaks: Peaks) -> bytes:
    """What has no pair goes up as it is, as the RFC's split does."""
    if not peaks:
        return hashlib.sha256(b"").digest()
    *left, (_, node) = peaks
    for _, neighbour in reversed(left):
        node = _node(neighbour, node)
    return node


def _leaf(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
