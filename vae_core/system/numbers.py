"""Numbers for readers: only their significant digits, without exponents."""

import math

LEAST = 1e-3  # smaller magnitudes are shown as "< 0.001"


def minus(text: str) -> str:
    """Hyphens as minus signs."""
    return text.replace("-", "−")


def with_error(value: float, error: float) -> str:
    """A value with its standard error, both to the error's first digit (two if that is 1)."""
    if not (math.isfinite(error) and error > 0):
        return minus(f"{value:,.1f}")
    exponent = math.floor(math.log10(error))
    leading_one = error / 10**exponent < 1.95
    digits = max(0, -exponent + (1 if leading_one else 0))
    return minus(f"{value:,.{digits}f} ± {error:,.{digits}f}")


def significant(value: float, digits: int = 3, least: float = LEAST) -> str:
    """A value rounded to significant digits, with thousands separators and no exponent.

    Args:
        least: Smaller magnitudes are shown as below this one.
    """
    if not math.isfinite(value):
        return minus(str(value))
    if value and abs(value) < least:
        return f"< {_plain(least, 1)}" if value > 0 else f"> −{_plain(least, 1)}"
    return minus(_plain(value, digits))


def times(ratio: float) -> str:
    """A ratio to two significant digits: × 78,000."""
    return f"× {significant(ratio, 2)}"


def _plain(value: float, digits: int) -> str:
    if not value:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    places = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    text = f"{rounded:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
