import pytest

from vae_core.system.numbers import significant, times, with_error


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (87.1234, 0.2345, "87.1 ± 0.2"),
        (87.1234, 0.1345, "87.12 ± 0.13"),
        (-23.5, 3.0, "−24 ± 3"),
        (157.06, 0.0962, "157.06 ± 0.10"),
        (1234.5, 42.0, "1,234 ± 42"),
        (-43770.4, 91.0, "−43,770 ± 91"),
    ],
)
def test_a_figure_has_the_digits_that_its_error_leaves_it(
    value: float, error: float, text: str
) -> None:
    assert with_error(value, error) == text


@pytest.mark.parametrize("error", [0.0, float("nan"), float("inf")])
def test_a_figure_without_a_usable_error_stands_alone(error: float) -> None:
    assert with_error(2.0, error) == "2.0"
    assert with_error(-2000.0, error) == "−2,000.0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.3e-11, "< 0.001"),
        (-1.3e-11, "> −0.001"),
        (0.0, "0"),
        (0.1, "0.1"),
        (999.96, "1,000"),
        (77_900.4, "77,900"),
        (-2.1e7, "−21,000,000"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_never_has_an_exponent(value: float, text: str) -> None:
    assert significant(value) == text


def test_a_ratio_has_two_digits() -> None:
    assert times(77_900) == "× 78,000" and times(1.5e12) == "× 1,500,000,000,000"
