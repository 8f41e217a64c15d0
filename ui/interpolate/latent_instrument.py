"""How the instruments of Interpolate that steer one picture are mounted."""

from typing import Any

from ui.common import live_component, state
from ui.interpolate import places


def component(name: str) -> Any:
    """A live component with the picture that it steers."""
    return live_component.component(name, styles=("lab.css", "slots.css", "latent_instrument.css"))


def mount(component: Any, key: str, choices: tuple[str, ...], data: dict[str, Any]) -> None:
    """Shows an instrument, and keeps the choices of the state up to date with it."""
    component(
        key=key,
        data=places.scene() | data | {"choice": {name: state.get(name) for name in choices}},
        on_choices_change=lambda: places.take_choices(key, *choices),
        on_upload_change=lambda: places.take_upload(key),
    )
    places.refused()
