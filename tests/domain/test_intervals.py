"""Wilson's interval: figures that tables print, and what holds of all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.intervals import Share, rank

counted = st.integers(1, 400).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_newcombe_s_table(hits, count, low, high):
    """Method 3 of Newcombe (1998), table I: the examples that the literature compares by."""
    assert Share(hits, count).interval == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_says_nothing():
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == (0.0, 1.0)


@given(counted)
def test_the_interval_holds_the_share_and_grows_with_it(share):
    low, high = share.interval
    assert 0 <= low <= share.value <= high <= 1
    assert (low == 0) == (share.hits == 0)
    assert (high == 1) == (share.hits == share.count)
    if share.hits < share.count:
        more = Share(share.hits + 1, share.count)
        assert low < more.interval[0]
        assert high < more.interval[1] or high == 1


@given(counted)
def test_what_is_not_a_hit_has_the_mirrored_interval(share):
    low, high = Share(share.count - share.hits, share.count).interval
    assert share.interval == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(
    ("count", "percent", "place"),
    [(1, 50, 0), (2, 50, 0), (3, 50, 1), (4, 50, 1), (10, 90, 8), (11, 90, 9), (10, 100, 9),
     (10, 0, 0)],
)  # fmt: skip
def test_the_value_of_a_rank_is_one_that_so_many_per_cent_do_not_exceed(count, percent, place):
    assert rank(count, percent) == place
