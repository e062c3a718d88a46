"""TOML as a body: the file as it is."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from compliance.api.parsers import TooLarge
from compliance.editions.reading import MOST_BYTES


class TomlParser(BaseParser):
    media_type = "application/toml"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        data = bytes(stream.read(MOST_BYTES + 1))
        if len(data) > MOST_BYTES:
            raise TooLarge
        return data
