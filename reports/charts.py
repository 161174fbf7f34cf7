"""Charts of the Word file as PNG: the only importer of matplotlib (Agg canvas, fixed metadata: same figures, same bytes)."""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

_log = logging.getLogger(__name__)
PREFERRED: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "Noto Sans CJK JP", "SimHei")
SAMPLE: Final = "风险信息县区处置合计"
"""A font that has these characters is taken to have the others of our labels."""
WIDTH_MM: Final = 156
"""Width of the text on the page (GB/T 9704)."""
DPI: Final = 200
KEY, IMPORTANT, GENERAL, INK, LINE = "#b3201b", "#14577a", "#b9c8cf", "#182125", "#7c8983"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label and the lengths of its pieces; None where there is no number, which is not nought."""

    label: str
    parts: tuple[int, ...] | None

    @property
    def total(self) -> int:
        """The length of the whole bar."""
        return sum(self.parts or ())


def draw_columns(bars: Sequence[Bar], names: Sequence[str]) -> bytes | None:
    """Stacked columns (key at the top) with their sums; None where this machine has no Chinese font."""
    font = chinese_font()
    if font is None:
        return None
    figure, axes = _figure(48)
    bottoms = [0] * len(bars)
    for place, colour in reversed(list(enumerate((KEY, IMPORTANT, GENERAL)))):
        heights = [bar.parts[place] if bar.parts else 0 for bar in bars]
        axes.bar(range(len(bars)), heights, 0.6, bottoms, color=colour, edgecolor=LINE, linewidth=0.4, label=names[place])
        bottoms = [low + height for low, height in zip(bottoms, heights, strict=True)]
    for place, bar in enumerate(bars):
        shown = "—" if bar.parts is None else str(bar.total)
        axes.text(place, bar.total, shown, ha="center", va="bottom", fontproperties=font, fontsize=8, color=INK)
    axes.set_xticks(range(len(bars)), [bar.label for bar in bars], fontproperties=font, fontsize=8)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], prop=_sized(font, 8), frameon=False, ncols=3, loc="lower right", bbox_to_anchor=(1, 1))
    axes.set_yticks([])
    axes.margins(y=0.15)
    return _png(figure, axes)


def draw_bars(bars: Sequence[Bar]) -> bytes | None:
    """Horizontal bars with their numbers, the first at the top; None where this machine has no Chinese font."""
    font = chinese_font()
    if font is None:
        return None
    figure, axes = _figure(12 + 5 * len(bars))
    axes.barh(range(len(bars)), [bar.total for bar in bars], 0.6, color=IMPORTANT)
    for place, bar in enumerate(bars):
        axes.text(bar.total, place, f" {bar.total}", ha="left", va="center", fontproperties=font, fontsize=8, color=INK)
    axes.set_yticks(range(len(bars)), [bar.label for bar in bars], fontproperties=font, fontsize=8)
    axes.set_xticks([])
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.spines["bottom"].set_visible(False)
    return _png(figure, axes)


@lru_cache(maxsize=1)
def chinese_font() -> FontProperties | None:
    """The first of our preferred fonts that is installed, else the first by path that has Chinese characters."""
    known = sorted(font_manager.fontManager.ttflist, key=lambda entry: (_rank(entry.name), entry.fname, entry.index))
    for entry in known:
        if entry.name in PREFERRED or _has_glyphs(entry.fname):
            return FontProperties(family=entry.name) if entry.name in PREFERRED else FontProperties(fname=entry.fname)
    _log.warning("本机没有中文字体，月报里的图略去")
    return None


def _rank(name: str) -> int:
    return PREFERRED.index(name) if name in PREFERRED else len(PREFERRED)


def _has_glyphs(path: str) -> bool:
    try:
        font = FT2Font(path)
    except (OSError, RuntimeError):
        return False
    return all(font.get_char_index(ord(char)) for char in SAMPLE)


def _figure(height_mm: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH_MM / 25.4, height_mm / 25.4), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _sized(font: FontProperties, size: int) -> FontProperties:
    copy = font.copy()
    copy.set_size(size)
    return copy


def _png(figure: Figure, axes: Axes) -> bytes:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
