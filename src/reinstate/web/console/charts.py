"""Charts as numbers for inline SVG: no script, no other host, and a table beside each."""

from __future__ import annotations

from dataclasses import dataclass

from reinstate.services.review.analytics import Series

WIDTH, HEIGHT = 640, 150
ITS_OWN = 100  # width and height of the box that each lying bar is drawn in
UPRIGHT_FROM = 12  # more labels than this stand as columns, without words of their own


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in its box: the whole chart's for a column, one of its own beside words that wrap."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn series."""

    series: Series
    width: int
    height: int
    is_upright: bool
    bars: tuple[Bar, ...]
    most: str  # what the highest column stands for


def drawn(series: Series) -> Chart:
    """Columns for days, lying bars for everything that has words."""
    if len(series.rows) >= UPRIGHT_FROM and series.unit == "cases":
        return _columns(series)
    return _lying(series)


def _columns(series: Series) -> Chart:
    step, most = WIDTH / len(series.rows), _most(series)
    bars = tuple(
        Bar(
            x=round(place * step + step * 0.12, 1),
            y=round(HEIGHT - HEIGHT * value / most, 1),
            width=round(step * 0.76, 1),
            height=round(HEIGHT * value / most, 1),
            label=label,
            value=said(value),
        )
        for place, (label, value) in enumerate(series.rows)
    )
    return Chart(series, WIDTH, HEIGHT, is_upright=True, bars=bars, most=said(_highest(series)))


def _lying(series: Series) -> Chart:
    most = _most(series)
    bars = tuple(
        Bar(0, 0, round(ITS_OWN * value / most, 1), ITS_OWN, label, said(value))
        for label, value in series.rows
    )
    return Chart(series, ITS_OWN, ITS_OWN, is_upright=False, bars=bars, most=said(most))


def said(value: float) -> str:
    """Whole numbers whole, others with one decimal."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _most(series: Series) -> float:
    """What the longest bar stands for; a series of nothing but zeros is drawn all the same."""
    return _highest(series) or 1.0


def _highest(series: Series) -> float:
    return max((value for _, value in series.rows), default=0.0)
