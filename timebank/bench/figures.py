"""Percentiles of what was measured."""

from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the value below which so many percent lie (nearest rank), rounded to hundredths; 0 for no values."""
    if not values:
        return 0.0
    ranked = sorted(values)
    rank = max(1, -(-len(ranked) * percent // 100))
    return round(ranked[int(rank) - 1], 2)


def p50_and_p99(values: Sequence[float]) -> dict[str, float]:
    """Give the median and the 99th percentile of milliseconds."""
    return {"p50_ms": percentile(values, 50), "p99_ms": percentile(values, 99)}
