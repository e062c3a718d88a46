"""What a browser would send of a form's HTML when its buttons are left alone."""

from html.parser import HTMLParser

from django.http import QueryDict


class Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self._select = self._area = ""
        self._first: str | None = None
        self._text = ""
        self._is_chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input":
            self._input(given, is_checked="checked" in dict(attrs))
        elif tag == "select":
            self._select, self._first, self._is_chosen = given["name"], None, False
        elif tag == "option" and self._select:
            self._first = given["value"] if self._first is None else self._first
            if "selected" in dict(attrs):
                self._is_chosen = True
                self.sent.appendlist(self._select, given["value"])
        elif tag == "textarea":
            self._area, self._text = given["name"], ""

    def _input(self, given: dict[str, str], *, is_checked: bool) -> None:
        is_box = given.get("type") in ("checkbox", "radio")
        if is_checked or not is_box:
            self.sent.appendlist(given["name"], given.get("value", "on" if is_box else ""))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            if not self._is_chosen and self._first is not None:
                self.sent.appendlist(self._select, self._first)
            self._select = ""
        elif tag == "textarea" and self._area:
            self.sent.appendlist(self._area, self._text.removeprefix("\n").replace("\n", "\r\n"))
            self._area = ""


def sent_by(html: str) -> QueryDict:
    reader = Controls()
    reader.feed(html)
    return reader.sent
