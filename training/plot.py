"""Loss and mIoU of a run as an SVG picture, without a plotting library."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Tuple

WIDTH, HEIGHT, MARGIN = 720, 240, 48
# More points than pixels show nothing more.
POINTS = 600

Point = Tuple[float, float]


def draw_curves(log: Sequence[Dict[str, Any]], val: Sequence[Dict[str, Any]]) -> str:
    """`log` has iteration and loss per row, `val` iteration and miou. Losses are means over stretches of iterations."""
    loss = _thinned([(float(row["iteration"]), float(row["loss"])) for row in log])
    miou = [(float(row["iteration"]), float(row["miou"])) for row in val]
    last = max([x for x, _ in loss + miou], default=1.0)
    panels = [_panel("loss", loss, last, max([y for _, y in loss], default=1.0), 0), _panel("mIoU, validation", miou, last, 1.0, HEIGHT)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {2 * HEIGHT}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{"".join(panels)}</svg>\n'
    )


def _thinned(points: List[Point]) -> List[Point]:
    size = max(1, len(points) // POINTS)
    groups = [points[start : start + size] for start in range(0, len(points), size)]
    return [(group[-1][0], sum(y for _, y in group) / len(group)) for group in groups]


def _panel(title: str, points: Sequence[Point], last_x: float, top_y: float, offset: int) -> str:
    right, bottom, top = WIDTH - MARGIN, offset + HEIGHT - MARGIN, offset + 24

    def place(x: float, y: float) -> str:
        return f"{MARGIN + x / (last_x or 1) * (right - MARGIN):.1f},{bottom - y / (top_y or 1) * (bottom - top):.1f}"

    line = " ".join(place(x, y) for x, y in points)
    return (
        f'<text x="{MARGIN}" y="{offset + 16}">{title}{f": {points[-1][1]:.4f}" if points else ""}</text>\n'
        f'<path d="M{MARGIN},{top}V{bottom}H{right}" fill="none" stroke="gray"/>\n'
        f'<text x="{MARGIN - 6}" y="{top + 8}" text-anchor="end">{top_y:.3g}</text><text x="{MARGIN - 6}" y="{bottom}" text-anchor="end">0</text>\n'
        f'<text x="{right}" y="{bottom + 16}" text-anchor="end">iteration {int(last_x)}</text>\n'
        f'<polyline points="{line}" fill="none" stroke="#2563eb" stroke-width="1.5"/>\n'
    )
