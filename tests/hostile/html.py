"""Reads a rendered page: what could run in it, where it leads, and what a reader sees."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "template", "head"}
LOADED = {"src", "href", "action", "formaction", "data", "poster", "srcset", "hx-get", "hx-post", "xlink:href", "ping"}
# What only a mistake puts on a page.
MISTAKES = re.compile(
    r"\bNone\b(?! (yet|held))|\bnan\b|\bNaN\b|\[object|\{\{|\{%|%\}|\bundefined\b|&lt;|&amp;|&#\d|<[a-z/]"
    r"|\bTrue\b|\bFalse\b(?! (posi|nega)tives)|%\([a-z_]+\)|QuerySet|object at 0x|datetime\.|Decimal\("
)


class Page(HTMLParser):
    """inline: markup that a strict policy blocks. outside: addresses of elsewhere. links: our own. text: as read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.inline: list[str] = []
        self.outside: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.feed(html)
        self.close()
        self.unclosed += self.open

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        given = dict(attrs)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(f"<{tag}>")
        if tag in {"iframe", "object", "embed", "base"}:
            self.inline.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.inline.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value)
            if name in LOADED and value is not None:
                self._address(tag, name, value)

    def _address(self, tag, name, value):
        place = value.strip()
        if re.match(r"[a-z][a-z0-9+.-]*:", place, re.IGNORECASE) or place.startswith("//"):
            self.outside.append(f"{tag} {name}={place}")
        elif tag == "a" and name == "href":
            self.links.append(place)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open[-1] != tag:
                self.unclosed.append(self.open.pop())
            self.open.pop()
        elif tag not in VOID:
            self.unclosed.append(f"/{tag}")

    def handle_data(self, data):
        if not UNSEEN & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def faults(self) -> list[str]:
        """Everything wrong with the page."""
        wrong = [f"inline {one}" for one in self.inline] + [f"outside {one}" for one in self.outside]
        wrong += [f"twice id={one}" for one in sorted({i for i in self.ids if self.ids.count(i) > 1})]
        wrong += [f"unclosed {one}" for one in self.unclosed if one not in {"p", "li"}]
        for found in MISTAKES.finditer(self.text):
            wrong.append(f"shows …{self.text[max(0, found.start() - 40) : found.end() + 20]}…")
        return wrong


FILLED = {"date": "2027-01-01", "number": "1", "email": "a@example.com", "file": None}


class Forms(HTMLParser):
    """The forms that a page posts, by address, each with values that a reader might send."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, dict[str, str]] = {}
        self._address = address
        self._form: dict[str, str] | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = self.found.setdefault(urljoin(self._address, given.get("action", "")), {})
        if self._form is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag in {"input", "button"} and name and not name.endswith("DELETE"):
            value = given.get("value") or FILLED.get(kind, "x")
            if value is not None and (kind not in {"radio", "checkbox"} or name not in self._form):
                self._form[name] = value
        elif tag == "textarea":
            self._form[name] = "x"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value") and self._select not in self._form:
            self._form[self._select] = given["value"]

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
