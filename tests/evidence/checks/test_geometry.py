from hypothesis import given
from hypothesis import strategies as st

from reinstate.evidence.checks import _geometry
from reinstate.evidence.checks._geometry import share_inside

SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))
L_SHAPE = ((0.0, 0.0), (100.0, 0.0), (100.0, 20.0), (20.0, 20.0), (20.0, 100.0), (0.0, 100.0))
places = st.floats(-50, 150)


def box(x, y, wide, high):
    return ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))


@given(places, places, st.floats(5, 60), st.floats(5, 60))
def test_the_share_of_a_box_in_a_square_is_what_sampling_says(x, y, wide, high):
    inside = max(0, min(x + wide, 100) - max(x, 0)) * max(0, min(y + high, 100) - max(y, 0))
    sampled = 2 / _geometry.GRID  # a row and a column of samples may fall on either side
    assert abs(share_inside(box(x, y, wide, high), SQUARE) - inside / (wide * high)) <= sampled


def test_corners_inside_an_outline_with_a_notch_do_not_make_the_whole_inside():
    triangle = ((10.0, 10.0), (90.0, 10.0), (10.0, 90.0))
    assert share_inside(triangle, L_SHAPE) < 0.6
