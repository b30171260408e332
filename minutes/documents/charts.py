"""Bar charts as PNG files: sober, readable when printed in grey, the same bytes for the same data.

Drawn by matplotlib with its object interface, so that nothing of the process is changed, and with
a Korean font that comes as a package of the install: the machine's own fonts do not matter.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

from minutes.documents.blocks import TEXT_WIDTH_MM, Picture
from minutes.documents.wording import clipped, columns, legible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

MAX_BARS = 15
LABEL_COLUMNS = 34
"""Of a name beside its bar; a Korean character takes two."""
_WIDTH_MM = TEXT_WIDTH_MM - 2.0
"""A picture just as wide as the text is moved out of it by rounding."""
_FONT = "koreanize_matplotlib/fonts/NanumGothic.ttf"
_DPI = 200
_TEXT_PT = 9.0
_COLUMN_MM = 1.65
"""Half the width of a Korean character of that size, and a little air."""
_BAR_MM, _GAP_MM, _EDGE_MM, _LEGEND_MM = 4.6, 3.0, 2.0, 7.0
_INK, _PALE, _RULE = "#1F4E79", "#D6E0EB", "#7F7F7F"


@dataclass(frozen=True, slots=True)
class Fill:
    """How the bars of a series are filled."""

    color: str
    hatch: str | None = None


_FILLS = (Fill(_INK), Fill(_PALE, "////"))
"""Dark and plain, pale and hatched, so that grey tells them apart too."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart: a length for each series, end to end, and what they come to."""

    label: str
    lengths: tuple[float, ...]
    told: str
    """Printed at the end of the bar, ``3분 26초(41%)``."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from top to bottom; one or two series, named in a legend where there are two."""

    series: tuple[str, ...]
    bars: tuple[Bar, ...]


def chart_picture(chart: Chart, alt: str) -> Picture:
    """The chart over the width of the text."""
    return Picture(_drawn(chart), alt, _WIDTH_MM, _height_mm(chart))


def _height_mm(chart: Chart) -> float:
    legend = _LEGEND_MM if len(chart.series) > 1 else 0.0
    return len(chart.bars) * (_BAR_MM + _GAP_MM) + 2 * _EDGE_MM + legend


@lru_cache(maxsize=16)
def _drawn(chart: Chart) -> bytes:
    """A PNG file. Kept, because every format of a record form shows the same charts."""
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    usual: Any = {key: value for key, value in rcParamsDefault.items() if key != "backend"}
    with rc_context(usual), warnings.catch_warnings():  # whatever a matplotlibrc says
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        size_mm = (_WIDTH_MM, _height_mm(chart))
        figure = Figure(figsize=(size_mm[0] / 25.4, size_mm[1] / 25.4), dpi=_DPI)
        FigureCanvasAgg(figure)
        _draw(figure, chart, size_mm)
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=_DPI, metadata={"Software": None})
    return file.getvalue()


def _draw(figure: Figure, chart: Chart, size_mm: tuple[float, float]) -> None:
    font = _korean_font()
    axes = figure.add_axes(_frame(chart, size_mm))
    axes.set_xlim(0, max((sum(bar.lengths) for bar in chart.bars), default=0) or 1)
    axes.set_ylim(len(chart.bars) - 0.5, -0.5)
    axes.set_axis_off()
    axes.axvline(0, color=_RULE, linewidth=0.8)
    for place, bar in enumerate(chart.bars):
        _draw_bar(axes, place, bar, font)
    if len(chart.series) > 1:
        _draw_legend(figure, chart.series, font)


def _frame(chart: Chart, size_mm: tuple[float, float]) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of the bars as shares of the picture."""
    width_mm, height_mm = size_mm
    left_mm = _room_mm([_label(bar) for bar in chart.bars])
    right_mm = _room_mm([_told(bar) for bar in chart.bars])
    below_mm = _EDGE_MM + (_LEGEND_MM if len(chart.series) > 1 else 0)
    return (
        left_mm / width_mm,
        below_mm / height_mm,
        (width_mm - left_mm - right_mm) / width_mm,
        (height_mm - below_mm - _EDGE_MM) / height_mm,
    )


def _room_mm(texts: Sequence[str]) -> float:
    return max(map(columns, texts), default=0) * _COLUMN_MM + 4.0


def _label(bar: Bar) -> str:
    return clipped(bar.label, LABEL_COLUMNS)


def _told(bar: Bar) -> str:
    return clipped(bar.told, LABEL_COLUMNS)


def _draw_bar(axes: Axes, place: int, bar: Bar, font: FontProperties) -> None:
    end = 0.0
    for length, fill in zip(bar.lengths, _FILLS, strict=False):
        axes.barh(
            place,
            length,
            height=_BAR_MM / (_BAR_MM + _GAP_MM),
            left=end,
            linewidth=0.6,
            edgecolor=_INK,
            facecolor=fill.color,
            hatch=fill.hatch,
        )
        end += length
    _write(axes, _label(bar), (0.0, place), -5, font)
    _write(axes, _told(bar), (end, place), 5, font)


def _write(
    axes: Axes, text: str, where: tuple[float, float], aside_pt: float, font: FontProperties
) -> None:
    """Text beside a point: on its left with a negative distance, else on its right."""
    axes.annotate(
        legible(text),
        where,
        (aside_pt, 0),
        textcoords="offset points",
        ha="right" if aside_pt < 0 else "left",
        va="center",
        parse_math=False,
        fontproperties=font,
    )


def _draw_legend(figure: Figure, series: tuple[str, ...], font: FontProperties) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(label=name, linewidth=0.6, edgecolor=_INK, facecolor=fill.color, hatch=fill.hatch)
        for name, fill in zip(series, _FILLS, strict=True)
    ]
    figure.legend(handles=patches, loc="lower center", ncols=len(series), frameon=False, prop=font)


def _korean_font() -> FontProperties:
    """By the package's list of files: importing it would set the fonts of the whole process."""
    from matplotlib.font_manager import FontProperties

    path = distribution("koreanize-matplotlib").locate_file(_FONT)
    return FontProperties(fname=str(path), size=_TEXT_PT)
