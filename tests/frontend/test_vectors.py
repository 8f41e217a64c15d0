"""The examples that the scripts are tested with are Python's."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
import vectors

from ui.common import results, state


def test_the_examples_are_fresh() -> None:
    committed = json.loads(vectors.FILE.read_text("utf-8"))
    assert committed == json.loads(json.dumps(vectors.vectors())), "run tests/frontend/vectors.py"


@pytest.mark.parametrize("vector", vectors.ADDRESSES, ids=lambda vector: vector["text"])
def test_an_address_is_read_as_the_scripts_spell_it(
    vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "reference_count", lambda model_id: 10)
    model: Any = SimpleNamespace(id="any", latent_dim=vector["dims"])
    parsed = state.KEYS[vector["key"]].parse(vector["text"], model)
    expected = vector["choice"]
    assert parsed == (dict(expected) if vector["key"] == "amounts" else expected)
