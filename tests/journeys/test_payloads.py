"""Script payloads in every text that people can write, and in what an address says: in a real
browser none of them runs on any page, and the content security policy has nothing to refuse."""

import re
from itertools import cycle
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from playwright.sync_api import Error

from config.checks import all_patterns
from quizzes import operations as quizzes
from quizzes.models import Answer
from quizzes.statements import Posted
from tests.build import remember_guest
from tests.classrooms.world import address
from tests.journeys.payload_fields import NOT_SHOWN, NOT_WRITTEN, SHORT, WRITTEN
from tests.journeys.payload_world import World, fill
from tests.journeys.payloads import (
    OUTSIDE,
    TAG,
    everything,
    packs,
    payloads,
    pieces,
    unprotected,
)
from tests.quizzes.asked import WORDS
from tests.test_access import ALLAUTH, COURSE, LESSON, POLICIES
from tests.test_access import address as any_address


@pytest.fixture
def world(transactional_db, tess, tomas, lea, leo, ada, guest) -> World:
    return fill(tess, tomas, lea, leo, ada, guest)


# No field is left out ------------------------------------------------------------------------


def _text_fields() -> dict[str, Any]:
    """Every column of text without choices, and every one of JSON."""
    return {
        f"{model._meta.label}.{column.name}": column
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, CharField | TextField | JSONField) and not column.choices
    }


def test_every_field_that_people_can_write_holds_payloads(world):
    columns = _text_fields()
    assert sorted(columns) == sorted(WRITTEN | NOT_WRITTEN)
    assert set(WRITTEN) & set(NOT_WRITTEN) == set()
    held = {}
    for label, code in WRITTEN.items():
        column = columns[label]
        rows = column.model._default_manager.values_list(column.name, flat=True)
        numbers = {n for text in rows for tag, n in TAG.findall(str(text)) if tag == code}
        held[label] = len(numbers)
    every = len(payloads())
    assert [label for label, count in held.items() if count < every and label not in SHORT] == []
    for label, length in SHORT.items():
        code = WRITTEN[label]
        fits = sum(len(each.tagged(code)) <= length for each in payloads())
        assert held[label] >= fits, label


# The browser ---------------------------------------------------------------------------------

LISTEN = """(() => {
  const say = (kind, words) => console.debug(`payload ${kind} ${words}`);
  const run = (number) => say('ran', number);
  Object.defineProperty(window, 'ran', { get: () => run, set: run });
  addEventListener('securitypolicyviolation', (event) => say(
    'violation', `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`), true);
})()"""
# Elements that no page of the site has, and none of the administration.
FOREIGN = (
    "iframe, object, embed, base, frame, math, marquee, xmp, plaintext, noembed, noframes, image, "
    "foreignObject, animate, set, x, video, audio, track, area, meta[http-equiv], style, "
    "script:not([src]):not([type='application/json']), link:not([href^='/']), "
    "img:not([src^='/']):not([src^='data:image/svg+xml;'])"
)
# What a page lets in that forgets to protect itself: whatever could start a script or lead away.
LOOK = """async ([tag, foreign]) => {
  const leads = /^(href|src|action|formaction|xlink:href|data|poster|background|ping|srcdoc)$/;
  const bad = /^\\W*(javascript|vbscript|data\\W*(text|image.svg))/i;
  const texts = /^(value|title|content|alt|placeholder|aria-.*|data-(?!hx).*|label|id|for|name)$/;
  const every = new RegExp(tag, 'g');
  const found = [];
  const note = (one, why) => found.push(`${why}: ${one.outerHTML.slice(0, 200)}`);
  const shown = [document.documentElement.textContent];
  for (const one of document.querySelectorAll('*')) {
    if (one.matches(foreign)) note(one, 'an element that no page has');
    if (one.matches('details')) one.open = true;
    for (const { name, value } of one.attributes) {
      const isPath = leads.test(name) && /^[/?#]/.test(value);
      if (/^((data-)?hx-on|on)/.test(name)) {
        note(one, `the attribute ${name}`);
        one.dispatchEvent(new Event(name.replace(/^on|.*hx-on[:-]*/, '')));
      } else if (leads.test(name) && bad.test(value)) note(one, `the address in ${name}`);
      else if (value.match(every)) {
        if (isPath || texts.test(name)) shown.push(value);
        else note(one, `a payload in the attribute ${name}`);
      }
    }
    if (one.value) shown.push(one.value);
  }
  for (const kind of ['focus', 'mouseover']) {
    document.querySelectorAll('a, button, input, textarea, summary').forEach(
      (one) => one.dispatchEvent(new Event(kind, { bubbles: true })));
  }
  await new Promise((go) => setTimeout(go, 10));
  return [found.slice(0, 5), [...new Set(shown.join(' ').match(every) ?? [])]];
}"""
CARELESS = """async (pages) => {
  const frames = pages.map((text) => {
    const frame = document.createElement('iframe');
    frame.srcdoc = text;
    return frame;
  });
  const loaded = frames.map((one) => new Promise((go) => one.addEventListener('load', go)));
  document.body.append(...frames);
  const wait = (ms) => new Promise((go) => setTimeout(go, ms));
  await Promise.race([Promise.all(loaded), wait(3000)]);
  for (const frame of frames) {
    for (const one of frame.contentDocument?.querySelectorAll('*') ?? []) {
      for (const { name } of [...one.attributes]) {
        if (name.startsWith('on')) one.dispatchEvent(new Event(name.slice(2)));
      }
      if (!one.matches('a, area, button, input, b, [*|href]')) continue;
      for (const kind of ['mouseover', 'focus']) one.dispatchEvent(new Event(kind));
      one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    }
  }
  await wait(300);
  frames.forEach((one) => one.remove());
}"""


def test_every_payload_runs_on_a_careless_page(browser):
    """Else that none runs on a page of the site would say nothing."""
    ran: set[int] = set()
    page = browser.new_page()
    page.add_init_script(LISTEN)
    page.on("console", lambda said: ran.update(_numbers(said.text, r"payload ran \D*(\d+)")))
    page.on("dialog", lambda said: (ran.update(_numbers(said.message, r"(\d+)")), said.dismiss()))
    page.route("**/*", lambda route: _answer(route, ran))
    page.goto("http://careless.invalid/")
    script = Path(finders.find("django_htmx/htmx-2.min.js")).read_text()
    every = payloads()
    for start in range(0, len(every), 130):
        some = every[start : start + 130]
        htmx = {"htmx": f"<script>{script}</script>"}
        page.evaluate(CARELESS, [unprotected(each) + htmx.get(each.place, "") for each in some])
    # What runs in a frame runs once the frame is there.
    for _ in range(50):
        if len(ran) >= len(every):
            break
        page.wait_for_timeout(100)
    page.close()
    assert len(every) >= 500
    assert len({each.text for each in every}) == len(every)
    assert [each for each in every if each.number not in ran] == []


def _numbers(text: str, pattern: str) -> list[int]:
    return [int(number) for number in re.findall(pattern, text)]


def _answer(route: Any, ran: set[int]) -> None:
    ran.update(_numbers(route.request.url, rf"{re.escape(OUTSIDE)}/(\d+)"))
    if route.request.url == "http://careless.invalid/":
        route.fulfill(body="<!doctype html><body>", content_type="text/html")
    else:
        route.abort()


class Watched:
    """A browser page that is told of everything that ran or was refused, and where."""

    def __init__(self, visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.heard: list[str] = []
        self.failures: list[str] = []
        self.seen: dict[str, set[int]] = {}
        self.opened: list[str] = []
        visitor.context.add_init_script(LISTEN)
        self.page.on("console", self._hear)
        self.page.on("dialog", self._dismiss)

    def _hear(self, message: Any) -> None:
        if message.text.startswith("payload "):
            self.heard.append(message.text)

    def _dismiss(self, dialog: Any) -> None:
        self.heard.append(f"payload ran {dialog.message} in a dialog")
        dialog.dismiss()

    def open(self, role: str, path: str) -> int:
        """Open a page and look; returns its status."""
        try:
            response = self.page.goto(self.visitor.base + path)
        except Error as problem:
            self.failures.append(f"{role} at {path[:120]}: {problem.message[:200]}")
            return 0
        self.look(f"{role} at {path[:120]}")
        if response.status >= 500:
            self.failures.append(f"{role} at {path[:120]}: status {response.status}")
        return response.status

    def look(self, where: str) -> None:
        self.opened.append(where)
        try:
            found, shown = self.page.evaluate(LOOK, [TAG.pattern, FOREIGN])
        except Error as problem:
            found, shown = [f"the page went away: {problem.message[:200]}"], []
        for code, number in (TAG.fullmatch(tag).groups() for tag in shown):
            if int(number) <= len(payloads()):
                self.seen.setdefault(code, set()).add(int(number))
        problems = [*found, *map(_named, self.heard), *self.visitor.problems]
        self.failures += [f"{where}: {problem}" for problem in problems[:8]]
        self.heard.clear()
        self.visitor.problems.clear()


def _named(heard: str) -> str:
    """What was heard, with the payload that its number names."""
    number = re.match(r"payload ran \D*(\d+)", heard)
    every = payloads()
    if number and int(number[1]) <= len(every):
        return f"{heard}: {every[int(number[1]) - 1].text}"
    return heard


def _role_of(name: str) -> str:
    policy = (POLICIES | ALLAUTH)[name]
    if name in ("mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"):
        return "keeper"
    if policy == "teacher" or policy.startswith("member"):
        return "teacher"
    if policy == "staff" or (name.startswith("mfa_") and "webauthn" not in name):
        return "administrator"
    return "student"


# Files, which no page shows; and what would end the session of the walk.
FILES = {"lessons:save_lesson", "lessons:data_file", "patch_note", "mfa_download_recovery_codes"}


def _is_button(view: Any) -> bool:
    """Whether a view only takes what a form sends, and so has no page."""
    while view is not None:
        known = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in known:
            return "GET" not in known["request_method_list"].cell_contents
        view = getattr(view, "__wrapped__", None)
    return False


def _walk(world: World):
    """Every address of the site once, with the role that it is for."""
    patterns = dict(all_patterns())
    for name in sorted(POLICIES | ALLAUTH):
        if name in FILES or _is_button(patterns[name].callback):
            continue
        try:
            path = address(name, world.arguments)
        except NoReverseMatch:
            path = any_address(name)
        yield _role_of(name), path
    for name in ("account_login", "account_signup", "classrooms:join_by_sign_up", "privacy"):
        yield "visitor", address(name, world.arguments)
    for role, paths in world.more.items():
        yield from ((role, path) for path in paths)
    yield from (("visitor", path) for path in _reflected(world))


def _reflected(world: World):
    """What stands in the address itself: searches, filters, ways back, and pages not found."""
    course = COURSE["course_id"]
    search, timeline = (
        reverse(f"lessons:{each}", args=[course]) for each in ("search", "timeline")
    )
    for text in _one_of_each():
        yield f"{search}?{urlencode({'q': text})}"
    for text in pieces(2, "zz"):
        yield f"{timeline}?{urlencode(dict.fromkeys(('module', 'kind', 'from', 'to'), text))}"
        yield f"{reverse('report_mistake')}?{urlencode({'page': '/' + text, 'question': text})}"
        yield f"{reverse('home')}?{urlencode({text: text})}"
        for name in ("accounts:display", "account_login", "account_signup"):
            yield f"{reverse(name)}?{urlencode({'next': '/' + text})}"
            yield f"{reverse(name)}?{urlencode({'next': text})}"
        yield f"/no-such-page/?{urlencode({'q': text})}"
    before = ["/", "/course/", "/join/", "/w/", "/invitation/", "/setup/", "/attempt/"]
    for start, text in zip(
        cycle([*before, f"{search}?q=", f"/course/{course}/"]), packs(200, "zz")[:18]
    ):
        yield f"{start}{quote(text, safe='')}"


def _one_of_each() -> list[str]:
    """A search takes 200 signs: of each kind of payload the first, as many at once as fit."""
    first = {each.place: each for each in reversed(payloads())}.values()
    packed = [""]
    for text in (each.tagged("zz") for each in first):
        if len(packed[-1]) + len(text) < 200:
            packed[-1] += f" {text}"
        else:
            packed.append(text)
    return packed


def test_no_payload_runs_on_any_page(world, visit):
    visitor = visit()
    watched = Watched(visitor)
    last = None
    for role, path in sorted(_walk(world), key=itemgetter(0)):
        if role != last:
            _become(visitor, world, role)
        last = role
        watched.open(role, path)
    assert watched.failures == []
    _type(watched, world)
    assert watched.failures == []
    every = set(range(1, len(payloads()) + 1))
    codes = {*WRITTEN.values(), "zz"} - NOT_SHOWN
    missing = {code: every - watched.seen.get(code, set()) for code in codes}
    assert {code: numbers for code, numbers in missing.items() if numbers} == {}


def _type(watched: Watched, world: World) -> None:
    """What scripts of the site put into a page, and forms that come back with what was typed."""
    page, base = watched.page, watched.visitor.base
    arguments = world.arguments
    _become(watched.visitor, world, "visitor")
    page.goto(base + reverse("lessons:search", args=[COURSE["course_id"]]))
    page.get_by_label("Words").fill(packs(200, "zz")[-1])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    watched.look("a search that is typed")
    page.goto(base + reverse("account_login"))
    page.get_by_label("User name").fill(packs(60, "zz")[0])
    page.get_by_label("Password", exact=True).fill(packs(60, "zz")[1])
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    watched.look("a sign-in that is refused")
    page.goto(base + reverse("report_mistake"))
    page.locator("textarea").fill(everything("zz"))
    with page.expect_navigation():
        page.locator("main form button").last.click()
    watched.look("a report that is too long")
    page.goto(base + reverse("lessons:lesson", kwargs=LESSON))
    check = page.locator("form.check").first
    check.locator("input[type=radio], input[type=checkbox]").first.evaluate(
        "(one, text) => { one.value = text; one.checked = true; }", packs(200, "zz")[0]
    )
    with page.expect_response("**/check/**"):
        check.locator("button").first.click()
    watched.look("a check with an answer that was not offered")
    _become(watched.visitor, world, "student")
    lea = world.people["student"]
    answer = Answer.objects.get(
        attempt__learner=lea, attempt__submitted_at=None, version__question_id=WORDS.id
    )
    Answer.objects.filter(pk=answer.pk).update(response=packs(200, "an")[1])
    page.goto(f"{base}/attempt/{answer.attempt_id}/?q={answer.position}")
    elsewhere = Posted(
        attempt_id=answer.attempt_id,
        learner_id=lea.pk,
        position=answer.position,
        client="another tab",
        revision=answer.revision + 1,
        response=everything("an"),
        sureness=None,
        is_flagged=False,
        at=timezone.now(),
    )
    quizzes.save_answer(elsewhere)
    page.locator("form.quiz input[type=text]").fill(packs(200, "an")[0])
    page.locator("#two-answers").wait_for(timeout=5000)
    watched.look("two answers to one question")
    _become(watched.visitor, world, "teacher")
    page.goto(base + reverse("classrooms:add_students", args=[arguments["class_id"]]))
    page.locator("main textarea").fill("\n".join([*packs(60, "zz")[:50], everything("zz")[:900]]))
    with page.expect_navigation():
        page.locator("main form button").first.click()
    watched.look("names with faults")
    page.goto(base + address("classrooms:mark", arguments))
    page.locator("[data-add]").first.click()
    watched.look("a saved comment that is added")


def _become(visitor, world: World, role: str) -> None:
    visitor.context.clear_cookies()
    if role == "guest":
        client = Client()
        remember_guest(client, world.people["guest"])
        [(cookie, value)] = client.cookies.items()
        visitor.context.add_cookies([{"name": cookie, "value": value.value, "url": visitor.base}])
    elif role != "visitor":
        visitor.be(world.people[role])
