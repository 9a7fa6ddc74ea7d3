"""The same number as NumPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.evidence.readers.pixels.quantile import quantile

SHARES = st.floats(0, 1, allow_subnormal=False)


@given(st.lists(st.integers(0, 255), min_size=1, max_size=60), SHARES)
def test_a_quantile_of_one_axis_is_that_of_numpy(levels, share):
    values = np.array(levels, np.uint8)
    assert quantile(values, share) == pytest.approx(np.quantile(values, share))
    assert quantile(values.astype(np.float32), share) == pytest.approx(
        np.quantile(values.astype(np.float64), share)
    )


@pytest.mark.parametrize("share", [0, 0.2, 0.85, 1])
def test_a_quantile_down_the_columns_is_that_of_numpy(share):
    values = np.random.default_rng(3).integers(0, 256, (47, 31), dtype=np.uint8)
    assert quantile(values, share) == pytest.approx(np.quantile(values, share, axis=0))
