"""Choices that several pages share."""

from typing import Any

from ui.common.grammar import Key, image_of_data, last_image, number, up_to

SEEDS = 999_999

KEYS: dict[str, Key[Any]] = {
    "image": Key(
        default=lambda info: 0,
        parse=number("image", 0, last_image),
        carry=image_of_data,
        title="the image",
    ),
    "seed": Key(lambda info: 0, number("seed", 0, up_to(SEEDS)), of_model=False),
}

# Choices that last as long as the session and are never in the address: they mean nothing to
# anyone else.
SESSION: dict[str, Any] = {
    "placed": (),  # keys of the user's images that the Map shows
    "tour": 0,  # the current stop of the tour, counted from 1; 0 without a tour
}
