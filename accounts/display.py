"""How a reader wants pages to look: a cookie, known to the server before the first byte. Pure."""

from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl, urlencode

COOKIE = "display"
ONE_YEAR = 365 * 24 * 60 * 60
# The first choice of each is the standard, and is not written down.
CHOICES = {
    "theme": ("", "light", "dark"),
    "text": ("", "l", "xl"),
    "face": ("", "sans"),
    "space": ("", "wide"),
}


@dataclass(frozen=True)
class Display:
    theme: str = ""
    text: str = ""
    face: str = ""
    space: str = ""

    def as_cookie(self) -> str:
        return urlencode({name: value for name, value in asdict(self).items() if value})


def read_display(cookie: str) -> Display:
    """The display of a cookie's text; what is unknown in it counts as the standard."""
    values = dict(parse_qsl(cookie[:200]))
    return Display(
        **{name: values[name] for name in CHOICES if values.get(name, "") in CHOICES[name][1:]}
    )
