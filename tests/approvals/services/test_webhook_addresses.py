"""Every way to write an address that leads inside is refused, by the check and by the connection."""

import socket

import pytest
import requests
from pytest_django import Settings

from approvals.exceptions import BadInput
from approvals.services.webhook_addresses import check_address, client_for

INSIDE = """
2130706433 0177.0.0.1 0x7f000001 127.1 0.0.0.0 localhost 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254
100.64.0.1 192.0.0.8 192.88.99.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255
[::] [::1] [::ffff:7f00:1] [::127.0.0.1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:169.254.169.254] [::ffff:0:7f00:1]
[64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::] [2001::1] [2001:db8::1] [2001:20::1] [3fff::1] [5f00::1] [100::1]
[fe80::1] [fe80::1%25eth0] [fec0::1] [fd00::1] [ff02::1]
""".split()  # noqa: SIM905 -- a table


def test_no_address_leads_inside(settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset()
    let_in = []
    for host in INSIDE:
        for url in (f"https://{host}/x", f"https://{host}:8443/x", f"http://{host}/x"):
            try:
                check_address(url)
            except BadInput:
                continue
            let_in.append(url)

    assert let_in == []


def test_no_connection_leads_inside(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: reached.append(address))
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset()

    for host in INSIDE:
        with client_for(f"http://{host}/") as client, pytest.raises((requests.RequestException, ValueError)):
            client.post(f"http://{host}/", data=b"x")

    assert reached == []
