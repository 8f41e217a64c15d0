import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as numbers

from ui.common import state
from vae_core.runs.store import ModelInfo

Infos = dict[str, ModelInfo]
thousandths = numbers.integers(-20_000, 20_000).map(lambda n: n / 1000)
once_per_test = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@once_per_test
@given(z=numbers.lists(thousandths, min_size=3, max_size=3))
def test_a_z_survives_the_address_to_its_last_digit(infos: Infos, z: list[float]) -> None:
    key = state.KEYS["z"]
    assert key.parse(key.text(z), infos["grey"]) == z


WALKS = ["start", "end", "via", "corners", "at", "subject", "amounts", "more", "less", "a", "c"]


@pytest.mark.parametrize("name", ["z", "pair", "mode", "family", "method", "strength", *WALKS])
@pytest.mark.parametrize("model", ["grey", "plane"])
def test_a_default_survives_the_address(infos: Infos, name: str, model: str) -> None:
    key, info = state.KEYS[name], infos[model]
    assert key.parse(key.text(key.default(info)), info) == key.default(info)


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,4", "1,2,nan", "1,2,inf", "a,b,c", "0,0,21"])
def test_a_z_that_does_not_fit_is_refused_in_one_line(infos: Infos, text: str) -> None:
    with pytest.raises(ValueError, match="^the z in the link") as error:
        state.parse_z(text, infos["grey"])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "0", "0,0", "0,3", "-1,0", "0,1,2", "x,y", "1.0,2"])
def test_a_pair_that_does_not_fit_is_refused(infos: Infos, text: str) -> None:
    with pytest.raises(ValueError, match="^the pair in the link"):
        state.parse_pair(text, infos["grey"])


@once_per_test
@given(text=numbers.text(max_size=40))
def test_no_text_at_all_breaks_the_parsers(infos: Infos, text: str) -> None:
    for key in state.KEYS.values():
        try:
            key.parse(text, infos["grey"])
        except ValueError as error:
            assert len(str(error)) < 100


@once_per_test
@given(amounts=numbers.dictionaries(numbers.integers(0, 23), thousandths))
def test_amounts_survive_the_address(infos: Infos, amounts: dict[int, float]) -> None:
    key = state.KEYS["amounts"]
    assert key.parse(key.text(amounts), infos["grey"]) == amounts


def test_places_of_every_kind_survive_the_address(infos: Infos) -> None:
    places = [3, [0.5, -1.25, 2.0], 0]
    assert state.KEYS["via"].parse("3;0.5,-1.25,2;0", infos["grey"]) == places
    assert state.places_text(places) == "3;0.5,-1.25,2;0"


def test_a_plane_keeps_its_own_axes_and_others_show_the_strongest(infos: Infos) -> None:
    assert state.strongest_pair(infos["plane"]) == [0, 1]
    assert state.strongest_pair(infos["grey"]) == [1, 2]
