"""What a service refuses, as the tree at the top of its module draws it."""

from reinstate.services import errors
from reinstate.services.errors import ServiceError

STEP = 4  # characters of the drawing for each kind further down


def _drawn(lines):
    """(name, the kind above it) for each line of the drawing."""
    above = ["ServiceError"]
    for line in lines:
        before, _, rest = line.partition("+-- ")
        depth = len(before) // STEP + 1
        name = rest.split()[0]
        above[depth:] = [name]
        yield name, above[depth - 1]


def _declared(kind):
    for one in kind.__subclasses__():
        if one.__module__ == errors.__name__:
            yield one.__name__, kind.__name__
            yield from _declared(one)


def test_the_tree_draws_every_refusal_under_its_kind():
    drawn = [line for line in errors.__doc__.splitlines() if "+-- " in line]
    assert sorted(_drawn(drawn)) == sorted(_declared(ServiceError))
