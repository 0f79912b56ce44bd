"""Draws how a cost changes as things grow: sizes on a scale of tens, milliseconds from nothing upwards."""

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 760, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 20, 110
_COLORS = ("#2f6f9f", "#b4552d", "#4f7f3f", "#7b5aa6")
_INK, _GRID, _PAPER = "#333333", "#dddddd", "#ffffff"


def draw(curves: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """An SVG of all curves, each with its name below."""
    sizes = [size for points in curves.values() for size, _ in points]
    first, last = math.log10(min(sizes)), math.log10(max(sizes))
    step = 50
    most = math.ceil(max(cost for points in curves.values() for _, cost in points) / step) * step

    def x(size: float) -> float:
        return _LEFT + (math.log10(size) - first) / (last - first or 1) * (_WIDTH - _LEFT - _RIGHT)

    def y(cost: float) -> float:
        return _HEIGHT - _BOTTOM - cost / most * (_HEIGHT - _TOP - _BOTTOM)

    parts = [f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{_PAPER}"/>']
    for cost in range(0, most + 1, step):
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(cost):.1f}" y2="{y(cost):.1f}" stroke="{_GRID}"/>'
        )
        parts.append(_text(_LEFT - 8, y(cost) + 4, str(cost), anchor="end"))
    for power in range(math.ceil(first), math.floor(last) + 1):
        parts.append(_text(x(10**power), _HEIGHT - _BOTTOM + 18, f"{10**power:,}", anchor="middle"))
    parts.append(_text(_LEFT, 14, "milliseconds of processor time for a reply", anchor="start"))
    for number, (name, points) in enumerate(curves.items()):
        color = _COLORS[number % len(_COLORS)]
        line = " ".join(f"{x(size):.1f},{y(cost):.1f}" for size, cost in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(size):.1f}" cy="{y(cost):.1f}" r="3.5" fill="{color}"/>' for size, cost in points]
        below = _HEIGHT - _BOTTOM + 42 + 18 * number
        parts.append(f'<circle cx="{_LEFT + 5}" cy="{below - 4}" r="5" fill="{color}"/>')
        parts.append(_text(_LEFT + 18, below, name, anchor="start"))
    body = "\n".join(f"  {part}" for part in parts)
    head = (
        f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12"'
    )
    return f"<svg {head}>\n{body}\n</svg>\n"


def _text(x: float, y: float, words: str, *, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{escape(words)}</text>'
