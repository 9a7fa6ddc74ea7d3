"""A Merkle tree over a list of hashes, as RFC 6962 builds it: root, proof that one is in it, check.

Leaves and inner nodes are hashed with different first bytes, so none can be taken for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

LEAF, NODE = b"\x00", b"\x01"


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves in their order; 32 bytes. Held at a time is one node a level."""
    peaks: list[tuple[int, bytes]] = []  # how many leaves each stands for, ever fewer
    for item in leaves:
        count, node = 1, _leaf(item)
        while peaks and peaks[-1][0] == count:
            count, node = 2 * count, _node(peaks.pop()[1], node)
        peaks.append((count, node))
    if not peaks:
        return hashlib.sha256(b"").digest()
    _, node = peaks.pop()
    while peaks:  # what has no pair goes up as it is, as the RFC's split does
        node = _node(peaks.pop()[1], node)
    return node


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


def _up(level: list[bytes]) -> list[bytes]:
    """Pairs joined; a last one without a pair goes up as it is, as the RFC's split does."""
    pairs = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[-1:] if len(level) % 2 else pairs


def _leaf(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
