"""Numbers for readers: only the digits that are significant."""

import math


def with_error(value: float, error: float) -> str:
    """A value with its standard error, both to the error's first digit (two if that is 1)."""
    if not (math.isfinite(error) and error > 0):
        return minus(f"{value:,.1f}")
    exponent = math.floor(math.log10(error))
    leading_one = error / 10**exponent < 1.95
    digits = max(0, -exponent + (1 if leading_one else 0))
    return minus(f"{value:,.{digits}f} ± {error:,.{digits}f}")


def minus(text: str) -> str:
    """Hyphens as minus signs."""
    return text.replace("-", "−")
