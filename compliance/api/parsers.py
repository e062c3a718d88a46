"""JSON as the database can keep it."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

from compliance.editions.reading import nests_too_deep

Place = tuple[str, ...]


class TooLarge(APIException):
    status_code = 413
    default_detail = _("The request has more bytes than the API takes. Send files as multipart.")


class TooDeep(ParseError):
    default_detail = _("The JSON nests too deep.")


class PlainJSONParser(JSONParser):
    """Refuse what PostgreSQL cannot store (NUL, lone surrogates) wherever it stands, and what is too large or deep."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise TooDeep from None
        if nests_too_deep(data):
            raise TooDeep
        unkept = dict(unkeepable(data))
        if unkept:
            text = _("The text contains a character that cannot be stored. Remove it.")
            raise ValidationError({"/".join(place) or "body": [text] for place in unkept})
        return data


def unkeepable(value: Any, place: Place = ()) -> Iterator[tuple[Place, None]]:
    """Find the places of texts that cannot be stored; of a name it is the place of its object."""
    if isinstance(value, str):
        if not can_be_kept(value):
            yield place, None
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from unkeepable(inner, (*place, name)) if can_be_kept(name) else [(place, None)]
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from unkeepable(inner, (*place, str(index)))


def can_be_kept(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
