import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as numbers

from ui.common import grammar
from ui.explore import keys as explore
from ui.keys import KEYS
from vae_core.runs.store import ModelInfo

Infos = dict[str, ModelInfo]
thousandths = numbers.integers(-20_000, 20_000).map(lambda n: n / 1000)
once_per_test = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@once_per_test
@given(z=numbers.lists(thousandths, min_size=3, max_size=3))
def test_a_z_survives_the_address_to_its_last_digit(infos: Infos, z: list[float]) -> None:
    key = KEYS["z"]
    assert key.parse(key.spell(z), infos["grey"]) == z


PLACES = ["start", "end", "via", "corners", "at", "subject", "amounts", "more", "less", "a", "c"]


@pytest.mark.parametrize("name", ["z", "pair", "mode", "family", "method", "strength", *PLACES])
@pytest.mark.parametrize("model", ["grey", "plane"])
def test_a_default_survives_the_address(infos: Infos, name: str, model: str) -> None:
    key, info = KEYS[name], infos[model]
    assert key.parse(key.spell(key.default(info)), info) == key.default(info)


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,4", "1,2,nan", "1,2,inf", "a,b,c", "0,0,21"])
def test_an_invalid_z_is_refused_with_one_line(infos: Infos, text: str) -> None:
    with pytest.raises(ValueError) as error:
        grammar.parse_z(text, infos["grey"])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "0", "0,0", "0,3", "-1,0", "0,1,2", "x,y", "1.0,2"])
def test_an_invalid_pair_is_refused(infos: Infos, text: str) -> None:
    with pytest.raises(ValueError):
        explore.parse_pair(text, infos["grey"])


@once_per_test
@given(text=numbers.text(max_size=40))
def test_parsers_refuse_any_text_with_a_short_message(infos: Infos, text: str) -> None:
    for key in KEYS.values():
        try:
            key.parse(text, infos["grey"])
        except ValueError as error:
            assert len(str(error)) < 100


@once_per_test
@given(amounts=numbers.dictionaries(numbers.integers(0, 23), thousandths))
def test_amounts_survive_the_address(infos: Infos, amounts: dict[int, float]) -> None:
    key = KEYS["amounts"]
    assert key.parse(key.spell(amounts), infos["grey"]) == amounts


def test_places_of_every_kind_survive_the_address(infos: Infos) -> None:
    places = [3, [0.5, -1.25, 2.0], 0]
    assert KEYS["via"].parse("3;0.5,-1.25,2;0", infos["grey"]) == places
    assert grammar.spell_places(places) == "3;0.5,-1.25,2;0"


def test_a_plane_shows_its_own_axes_and_other_models_the_strongest(infos: Infos) -> None:
    assert explore.strongest_pair(infos["plane"]) == [0, 1]
    assert explore.strongest_pair(infos["grey"]) == [1, 2]


def test_the_modules_of_keys_know_nothing_of_the_session() -> None:
    """Else the table that the session reads could not be made of them."""
    script = "import sys; from ui.interpolate import keys; from ui.map import keys; "
    script += "from ui.learn import keys; from ui.training import keys; "
    script += "print('ui.common.state' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split() == ["False"], done.stderr
