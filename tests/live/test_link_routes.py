"""Links for others: the address of this machine in the network, and QR codes."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from test_http import get

from live import link_routes


def origin(address: str, host: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the server says if this is the machine's address in the network."""
    monkeypatch.setattr(link_routes, "network_hosts", lambda: [host])
    return json.loads(get(address, "address.json")[2])["origin"]


def test_a_server_is_reached_where_it_answers_in_the_network(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert origin(address, "127.0.0.1", monkeypatch) == f"http://{address}"


def test_a_server_on_localhost_is_reached_by_nobody_else(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert origin(address, "127.0.0.2", monkeypatch) is None


def test_no_address_of_this_computer_alone_is_offered_to_others() -> None:
    assert not [host for host in link_routes.network_hosts() if host.startswith("127.")]


def code(address: str, text: str) -> tuple[int, str, bytes]:
    status, headers, body = get(address, f"qr.svg?text={quote(text)}")
    return status, headers["Content-Type"], body


def test_a_link_becomes_a_code(address: str) -> None:
    status, kind, drawn = code(address, "http://192.168.0.7:8501/map?image=3")
    assert status == 200 and kind.startswith("image/svg+xml") and b"<svg" in drawn
    assert drawn != code(address, "http://192.168.0.7:8501/map?image=4")[2]


@pytest.mark.parametrize("text", ["", "x" * 2901, "ä" * 1451])
def test_what_no_camera_could_read_is_refused(address: str, text: str) -> None:
    assert code(address, text)[0] == 400


def test_the_longest_link_still_fits(address: str) -> None:
    assert code(address, "x" * 2900)[0] == 200
