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


def proof(leaves: Sequence[bytes], index: int) -> tuple[tuple[bool, bytes], ...]:
    """The neighbours on the way from one leaf to the root; True: the neighbour is on the left."""
    level, found = [_leaf(item) for item in leaves], []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            found.append((neighbour < index, level[neighbour]))
        level, index = _up(level), index // 2
    return tuple(found)


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


def _joined(peaks: Peaks) -> bytes:
    """What has no pair goes up as it is, as the RFC's split does."""
    if not peaks:
        return hashlib.sha256(b"").digest()
    *left, (_, node) = peaks
    for _, neighbour in reversed(left):
        node = _node(neighbour, node)
    return node


def _up(level: list[bytes]) -> list[bytes]:
    """Pairs joined; a last one without a pair goes up as it is, as the RFC's split does."""
    pairs = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[-1:] if len(level) % 2 else pairs


def _leaf(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
