"""The built scripts, as a browser gets them."""

import gzip

import pytest
from test_http import get

from live.script_routes import FOLDER, scripts


def test_a_script_is_kept_for_good_and_comes_as_it_was_built(address: str) -> None:
    name = next(iter(scripts()))
    status, headers, plain = get(address, f"scripts/{name}")
    assert status == 200 and plain == (FOLDER / name).read_bytes()
    assert headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in headers["Cache-Control"]
    _, headers, small = get(address, f"scripts/{name}", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip" and gzip.decompress(small) == plain


@pytest.mark.parametrize(
    "name", ["manifest.json", "loader.js", "explore.js", "..%2Fexplore.html", "%2e%2e/icon.png"]
)
def test_any_other_name_is_a_404(address: str, name: str) -> None:
    assert get(address, f"scripts/{name}")[0] == 404
