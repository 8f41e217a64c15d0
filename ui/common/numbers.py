"""Figures as people read them: the digits that mean something, and no more."""

import math


def with_error(value: float, error: float) -> str:
    """A figure with its standard error, both to the error's first digit (two if that is 1)."""
    if not (math.isfinite(error) and error > 0):
        return f"{value:,.1f}".replace("-", "−")
    exponent = math.floor(math.log10(error))
    leading_one = error / 10**exponent < 1.95
    digits = max(0, -exponent + (1 if leading_one else 0))
    return f"{value:,.{digits}f} ± {error:,.{digits}f}".replace("-", "−")
