"""Which addresses may be posted to, and the client that keeps to it.

Private addresses are refused after the name is resolved, by the very connection that is used, so
that a name that changes its mind is caught too. No redirect is followed, no proxy taken.
"""

from ipaddress import ip_address, ip_network
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress, filter_host
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from approvals.enums import PostFailure
from approvals.exceptions import BadInput, Problem, Text

# Site-local, and IPv4 addresses written as IPv6 in two old ways.
ALSO_PRIVATE = (ip_network("fec0::/10"), ip_network("::/96"), ip_network("::ffff:0:0:0/96"))
TIMEOUT_SECONDS = (5, 5)
MAX_LENGTH = 500


def client_for(url: str) -> HTTPSession:
    """Give the client for this address; hosts named in WEBHOOK_ALLOWED_HOSTS may be private."""
    client = HTTPSession(
        Config(
            ip_filter_enable=not _is_allowed(parse_url(url)),
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=TIMEOUT_SECONDS,
            user_agent_override="Chujing",
        )
    )
    client.trust_env = False
    if not _is_allowed(parse_url(url)):
        for scheme in ("http", "https"):
            client.mount(f"{scheme}://", PublicOnly(is_https_proto=scheme == "https"))
    return client


class PublicOnly(IPFilterAdapter):  # type: ignore[misc]  # the library has no types
    """Refuses what the library lets pass, too, of the address the connection goes to."""

    def build_connection_pool_key_attributes(self, *args: Any, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        host, pool = super().build_connection_pool_key_attributes(*args, **options)
        _refuse_private(host["host"])
        return host, pool


def failure_of(error: Exception) -> PostFailure:
    """Say what an exception of the client means to people."""
    if isinstance(error, InvalidIPAddress):
        return PostFailure.PRIVATE
    if isinstance(error, requests.Timeout):
        return PostFailure.TIMEOUT
    return PostFailure.CERTIFICATE if isinstance(error, requests.exceptions.SSLError) else PostFailure.UNREACHABLE


def check_address(url: str) -> None:
    """Refuse an address that must not or cannot be posted to. Raises: BadInput."""
    if problem := _problem_of(url):
        raise BadInput([Problem(problem, "url")])


def _problem_of(url: str) -> Text | None:
    try:
        parts = parse_url(url)
    except LocationParseError:
        return _("This is no address. Write it as https://host/path.")
    if parts.scheme not in ("https", "http") or not parts.host or len(url) > MAX_LENGTH:
        return _("This is no address. Write it as https://host/path.")
    if parts.auth or parts.fragment:
        return _("An address has no user name and no part after #. Leave them out.")
    return None if _is_allowed(parts) else _problem_of_host(parts)


def _problem_of_host(parts: Url) -> Text | None:
    if parts.scheme != "https":
        return _("Use https, so that nobody on the way reads or changes what is posted.")
    try:
        _refuse_private(filter_host(_bare(parts), parts.port or 443, allow_loopback=False))
    except InvalidIPAddress:
        return _(
            "This address lies in a private network, which is refused. If it is your own gateway, have its host"
            " named in the setting WEBHOOK_ALLOWED_HOSTS."
        )
    except (requests.RequestException, OSError, UnicodeError):
        return _("The host of this address was not found. Check the spelling, or try again later.")
    return None


def _refuse_private(address: str) -> None:
    ip = ip_address(address.strip("[]"))
    if any(ip in net for net in ALSO_PRIVATE):
        raise InvalidIPAddress(ip)


def _is_allowed(parts: Url) -> bool:
    return _bare(parts).lower() in settings.WEBHOOK_ALLOWED_HOSTS


def _bare(parts: Url) -> str:
    return (parts.host or "").strip("[]")
