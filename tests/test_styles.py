"""The stylesheet and the static files: weight, contrast, and that every name resolves."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parent.parent
SHEET = (ROOT / "static" / "css" / "meridiano.css").read_text()
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)", SHEET
    )
}
TEXT = ["ink", "ink-2", "link", "here", "ok", "bad", "warn", "m1", "m2", "m3", "m4", "m5"]
SURFACES = ["paper", "sea", "land"]
TINTS = ["here", "ok", "bad", "warn"]
# The HTML standard, 16.2, "Non-conforming features", and what only plug-ins were for.
PAST = (
    "acronym|applet|basefont|bgsound|big|blink|center|dir|embed|font|frame|frameset|isindex|keygen|"
    "listing|marquee|menuitem|multicol|nextid|nobr|noembed|noframes|object|param|plaintext|rb|rtc|"
    "spacer|strike|tt|xmp"
)


TEMPLATES = pytest.mark.parametrize(
    "file",
    sorted((ROOT / "templates").rglob("*.html")),
    ids=lambda file: str(file.relative_to(ROOT)),
)


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2.2."""
    digits = color.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", TEXT)
def test_text_stands_out_from_every_surface(text, surface, theme):
    assert contrast(PAIRS[text][theme], PAIRS[surface][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("surface", SURFACES)
def test_edge_of_a_control_stands_out(surface, theme):
    assert contrast(PAIRS["edge"][theme], PAIRS[surface][theme]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", TINTS)
def test_text_stands_out_from_its_own_tint(name, theme):
    assert contrast(PAIRS[name][theme], PAIRS[f"{name}-bg"][theme]) >= 4.5
    assert contrast(PAIRS["ink"][theme], PAIRS[f"{name}-bg"][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_button_text_stands_out(theme):
    assert contrast(PAIRS["on-solid"][theme], PAIRS["solid"][theme]) >= 4.5


def test_stylesheet_weighs_less_than_14_kilobytes():
    assert len(gzip.compress(SHEET.encode(), 9)) < 14 * 1024


def test_own_scripts_weigh_less_than_10_kilobytes_and_import_nothing():
    """With the 17 kB of htmx they stay under 27."""
    scripts = [file.read_text() for file in (ROOT / "static" / "js").glob("*.js")]
    assert len(gzip.compress("".join(scripts).encode(), 9)) < 10 * 1024
    assert [script for script in scripts if re.search(r"^\s*import\b", script, re.M)] == []


@TEMPLATES
def test_every_static_file_of_a_template_is_there(file):
    names = re.findall(r"""{% static ['"]([^'"]+)['"] %}""", file.read_text())
    assert [name for name in names if finders.find(name) is None] == []


@TEMPLATES
def test_template_holds_nothing_inline(file):
    if file.name == "saved_style.html":
        return  # A part of the saved lesson, which is opened away from the site.
    source = file.read_text()
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*(?:src=|application/json))", source) == []
    assert re.findall(r"""\son[a-z]+=["']""", source) == []
    assert re.findall(r"""(?:src|href|action)=["']https?://""", source) == []


@TEMPLATES
def test_template_holds_no_element_of_the_past(file):
    assert re.findall(rf"<(?:{PAST})\b", file.read_text(), re.IGNORECASE) == []
