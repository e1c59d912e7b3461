"""Marking in a real browser: by keys alone from the queue to the student's result, drafts that are
kept as they are typed and found again, two who mark at once, and the same without script."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from classrooms.models import SavedComment
from quizzes import operations as quizzes
from quizzes.models import Mark
from quizzes.operations import Marking
from tests.build import user
from tests.classrooms import build
from tests.journeys.test_pages import look
from tests.journeys.test_quiz import eventually, of_chromium

pytestmark = pytest.mark.usefixtures("transactional_db")

KEPT = re.compile(r"^Draft kept \d+:\d\d [ap]m$")
LOST = "Not saved yet. Kept on this device"
STALE = "Somebody else saved this answer: press a button to see both"
CRITERIA = ("claim", "evidence", "reasoning", "fairness")
SOME = {"claim": 2, "evidence": 1, "reasoning": 3, "fairness": 0}
TOP = dict.fromkeys(CRITERIA, 3)
SCRIPTS = pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without"])


@pytest.fixture
def room(tess, lea, leo):
    made = build.classroom(tess)
    build.student(made, lea)
    build.student(made, leo)
    return made


@pytest.fixture
def given(room):
    return build.task(room, release="by-hand")


@pytest.fixture
def answers(given, lea, leo):
    """Lea's was handed in first."""
    return [
        build.essay(person, given, "The essay says less than it seems.") for person in (lea, leo)
    ]


@pytest.fixture
def tess_at(visit, tess, room, answers):
    """`tess_at()`: Tess signed in, at the first answer."""

    def open_first(**options):
        visitor = visit(**options)
        visitor.be(tess)
        return visitor, visitor.open(address(room, answers[0]))

    return open_first


def address(room, answer):
    return reverse("classrooms:mark", args=[room.pk, answer.pk])


def queue(room):
    return reverse("classrooms:marking", args=[room.pk])


def state(page):
    return page.locator("[data-told]")


def comment(page):
    return page.get_by_label("Comment on the whole")


def choose(page, levels):
    for name, level in levels.items():
        page.locator(f"[name=level-{name}][value='{level}']").check()


def chosen(page):
    """The levels that are checked on the page."""
    checked = page.locator("[name^=level-]:checked").all()
    names = [each.get_attribute("name").removeprefix("level-") for each in checked]
    return dict(zip(names, (int(each.get_attribute("value")) for each in checked), strict=True))


def tab_to(page, target):
    """Press Tab until the target has the focus."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if target.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"no way by Tab to {target}")


def mark_by_keys(page, levels, words):
    """Choose the levels by arrows, and write the comment."""
    for name, level in levels.items():
        tab_to(page, page.locator(f"[name=level-{name}]").first)
        page.keyboard.press("Space")
        for _ in range(level):
            page.keyboard.press("ArrowDown")
    tab_to(page, comment(page))
    page.keyboard.type(words)


def unfold(page):
    """Open what is folded of a result."""
    for summary in page.locator("details.fold:not([open]) > summary").all():
        summary.press("Enter")


def kept():
    """What the server has: levels and comments of all marks, in the order of the answers."""
    return list(Mark.objects.order_by("answer").values_list("levels", "comment", "is_draft"))


@pytest.mark.parametrize("which", ["queue", "answer", "answer without names", "classes that wait"])
def test_page_of_marking(visit, tess, room, answers, which):
    SavedComment.objects.create(teacher=tess, text="Name the year of the report.")
    visitor = visit()
    visitor.be(tess)
    paths = {
        "queue": queue(room),
        "answer": address(room, answers[0]),
        "answer without names": address(room, answers[0]) + "?names=hidden",
        "classes that wait": reverse("classrooms:to_mark"),
    }
    look(visitor, paths[which])


def test_result_with_a_mark(visit, tess, lea, given, answers):
    marking = Marking("full", SOME, {"claim": "Which one?"}, "Read it again.")
    now = timezone.now()
    mark = quizzes.save_mark(answers[0], marking, version=0, is_draft=False, by=tess, now=now)
    quizzes.release_marks([mark], by=tess, now=now)
    visitor = visit()
    visitor.be(lea)
    look(visitor, f"/attempt/{answers[0].attempt_id}/result/")


def test_two_answers_are_marked_and_released_by_keys_alone(visit, tess, lea, room, answers):
    teacher = visit()
    teacher.be(tess)
    page = teacher.open(queue(room))
    tab_to(page, page.get_by_role("link", name=re.compile("^Mark ?: ")))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("^Answer 1 of 2"))
    mark_by_keys(page, SOME, "Name the year.")
    expect(state(page)).to_have_text(KEPT)
    assert kept() == [(SOME, "Name the year.", True)]
    page.close()

    page = teacher.page = teacher.context.new_page()
    teacher.open(address(room, answers[0]))
    assert chosen(page) == SOME
    expect(comment(page)).to_have_value("Name the year.")
    tab_to(page, page.get_by_role("button", name="Save and next"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("^Answer 2 of 2"))
    mark_by_keys(page, TOP, "Well judged.")
    tab_to(page, page.get_by_role("button", name="Save and next"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("All answers to this question are marked.")).to_be_visible()
    assert kept() == [(SOME, "Name the year.", False), (TOP, "Well judged.", False)]
    assert not Mark.objects.exclude(released_at=None).exists()
    tab_to(page, page.get_by_role("button", name=re.compile("^Release 2 marks")))
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 marks are released.")).to_be_visible()

    student = visit()
    student.be(lea)
    page = student.open(f"/attempt/{answers[0].attempt_id}/result/")
    expect(page.locator(".score .big")).to_have_text(re.compile("^6 of 12 points$"))
    unfold(page)
    expect(page.get_by_text("Name the year.")).to_be_visible()
    expect(page.get_by_text("Two sentences, two verdicts: level 2 of 3")).to_be_visible()
    expect(page.get_by_text("Well judged.")).to_have_count(0)


def test_two_answers_are_marked_and_released_without_script(visit, tess, lea, room, answers):
    teacher = visit(java_script_enabled=False)
    teacher.be(tess)
    page = teacher.open(queue(room))
    page.get_by_role("link", name=re.compile("^Mark ?: ")).click()
    choose(page, {"claim": 2})
    comment(page).fill("So far.")
    page.get_by_role("button", name="Keep as draft").click()
    expect(page.get_by_text("The draft is kept. No student sees it.")).to_be_visible()
    assert (chosen(page), comment(page).input_value()) == ({"claim": 2}, "So far.")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a level for each criterion")
    choose(page, SOME)
    page.get_by_role("button", name="Save and next").click()
    expect(page.locator("h1")).to_have_text(re.compile("^Answer 2 of 2"))
    page.get_by_label("How to mark").select_option("done")
    page.locator("details:has([name=level-done]) summary").click()
    page.get_by_label("Done: all points").check()
    page.get_by_role("button", name="Save and next").click()
    page.get_by_role("button", name=re.compile("^Release 2 marks")).click()
    expect(page.get_by_text("2 marks are released.")).to_be_visible()
    student = visit(java_script_enabled=False)
    student.be(lea)
    page = student.open(f"/attempt/{answers[0].attempt_id}/result/")
    expect(page.locator(".score .big")).to_have_text(re.compile("^6 of 12 points$"))
    unfold(page)
    expect(page.get_by_text("So far.")).to_be_visible()


def test_draft_is_kept_a_moment_after_the_last_key(tess_at):
    _visitor, page = tess_at()
    choose(page, {"claim": 1})
    comment(page).press_sequentially("Go on")
    expect(state(page)).to_have_text(KEPT)
    assert kept() == [({"claim": 1}, "Go on", True)]
    assert page.evaluate("Object.keys(localStorage)") == []
    comment(page).press_sequentially(".")
    eventually(lambda: kept() == [({"claim": 1}, "Go on.", True)])


def test_words_that_found_no_connection_are_there_when_the_page_is_opened_again(
    tess_at, room, answers
):
    visitor, page = tess_at()
    visitor.context.set_offline(True)
    choose(page, {"claim": 1})
    comment(page).fill("Typed on a train.")
    expect(state(page)).to_have_text(LOST)
    page.close()
    visitor.context.set_offline(False)
    of_chromium(visitor)
    assert kept() == []
    page = visitor.page = visitor.context.new_page()
    visitor.open(address(room, answers[0]))
    expect(comment(page)).to_have_value("Typed on a train.")
    assert chosen(page) == {"claim": 1}
    expect(state(page)).to_have_text(LOST)
    page.get_by_role("button", name="Keep as draft").click()
    expect(page.get_by_text("The draft is kept. No student sees it.")).to_be_visible()
    assert kept() == [({"claim": 1}, "Typed on a train.", True)]


def test_words_of_one_answer_are_not_put_into_another(tess_at, room, answers):
    visitor, page = tess_at()
    visitor.context.set_offline(True)
    comment(page).fill("For the first alone.")
    expect(state(page)).to_have_text(LOST)
    visitor.context.set_offline(False)
    of_chromium(visitor)
    visitor.open(address(room, answers[1]))
    expect(comment(page)).to_have_value("")


def test_words_left_on_a_device_are_not_shown_to_a_colleague(tess_at, room, answers):
    """What one person left on a shared device is not shown to the next."""
    visitor, page = tess_at()
    visitor.context.set_offline(True)
    comment(page).fill("By Tess alone.")
    expect(state(page)).to_have_text(LOST)
    visitor.context.set_offline(False)
    of_chromium(visitor)
    cora = user("cora", display_name="Cora Wells", is_teacher=True)
    build.colleague(room, cora)
    visitor.be(cora)
    visitor.open(address(room, answers[0]))
    expect(comment(page)).to_have_value("")


def test_press_while_a_draft_is_on_its_way_is_no_conflict_with_oneself(tess_at):
    """On a slow line the draft reaches the server, and its answer is not back when one presses."""
    _visitor, page = tess_at()
    held, pressed = [], []

    def slow(route):
        if route.request.headers.get("accept") == "application/json":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    def note(response):
        if response.request.is_navigation_request() and response.request.method == "POST":
            pressed.append(response.status)

    page.route("**/marking/**", slow)
    page.on("response", note)
    choose(page, SOME)
    comment(page).fill("Go on.")
    eventually(lambda: page.wait_for_timeout(50) or bool(held))
    page.get_by_role("button", name="Save and next").click(no_wait_after=True)
    page.wait_for_timeout(300)
    if not pressed:
        route, response = held[0]
        route.fulfill(response=response)
    eventually(lambda: page.wait_for_timeout(50) or bool(pressed))
    assert pressed == [302]
    expect(page.locator("h1")).to_have_text(re.compile("^Answer 2 of 2"))
    assert kept() == [(SOME, "Go on.", False)]


@pytest.fixture
def both(visit, room, answers):
    """`both()`: Cora has saved while Tess had the page open."""

    def save():
        cora = user("cora", display_name="Cora Wells", is_teacher=True)
        build.colleague(room, cora)
        marking = Marking("full", SOME, {}, "Weak sources.")
        now = timezone.now()
        quizzes.save_mark(answers[0], marking, version=0, is_draft=True, by=cora, now=now)

    return save


def test_words_typed_while_a_draft_is_on_its_way_stay_on_the_device(tess_at, room, answers):
    """The answer to an older draft does not take what was typed since off the device."""
    visitor, page = tess_at()
    held = []

    def first_is_slow(route):
        if not held:
            held.append((route, route.fetch()))
        else:
            route.abort()

    page.route("**/marking/**", first_is_slow)
    comment(page).fill("Go on.")
    eventually(lambda: page.wait_for_timeout(50) or bool(held))
    comment(page).fill("Go on. And say who gained.")
    route, response = held[0]
    route.fulfill(response=response)
    expect(state(page)).to_have_text(LOST)
    page.unroute("**/marking/**")
    page.close()
    of_chromium(visitor)
    assert [said for _levels, said, _is_draft in kept()] == ["Go on."]
    page = visitor.page = visitor.context.new_page()
    visitor.open(address(room, answers[0]))
    expect(comment(page)).to_have_value("Go on. And say who gained.")


def test_both_are_shown_where_somebody_else_saved(tess_at, both):
    visitor, page = tess_at()
    both()
    comment(page).fill("Well judged.")
    expect(state(page)).to_have_text(STALE)
    choose(page, TOP)
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("Cora Wells saved at")
    expect(page.locator("dd", has_text="Weak sources.")).to_be_visible()
    expect(comment(page)).to_have_value("Well judged.")
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0
    assert kept() == [(SOME, "Weak sources.", True)]
    page.get_by_role("button", name="Keep mine and go on").click()
    expect(page.locator("h1")).to_have_text(re.compile("^Answer 2 of 2"))
    assert kept() == [(TOP, "Well judged.", False)]


def test_theirs_is_kept_by_the_link(tess_at, both):
    _visitor, page = tess_at()
    both()
    choose(page, TOP)
    comment(page).fill("Well judged.")
    expect(state(page)).to_have_text(STALE)
    page.get_by_role("button", name="Save and next").click()
    page.get_by_role("link", name="Keep theirs").click()
    expect(comment(page)).to_have_value("Weak sources.")
    assert chosen(page) == SOME


def test_typing_beside_theirs_does_not_replace_it_before_one_decides(tess_at, both):
    _visitor, page = tess_at()
    both()
    choose(page, TOP)
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("Cora Wells saved at")
    comment(page).press_sequentially("Hm")
    page.wait_for_timeout(1800)
    assert kept() == [(SOME, "Weak sources.", True)]


def test_words_kept_on_the_device_do_not_replace_what_somebody_saved_since(
    tess_at, both, room, answers
):
    """The page that is opened again has what was typed, and still knows that it is older."""
    visitor, page = tess_at()
    both()
    comment(page).fill("Well judged.")
    expect(state(page)).to_have_text(STALE)
    visitor.open(address(room, answers[0]))
    comment(page).press_sequentially(" Indeed.")
    page.wait_for_timeout(1800)
    assert kept() == [(SOME, "Weak sources.", True)]


def test_comment_of_the_bank_is_added_to_what_is_typed(tess_at, tess):
    SavedComment.objects.create(teacher=tess, text="Name the year of the report.")
    _visitor, page = tess_at()
    comment(page).fill("Go on.")
    add = page.get_by_role("button", name=re.compile("^Add ?: Name the year"))
    tab_to(page, add)
    page.keyboard.press("Enter")
    expect(comment(page)).to_have_value("Go on. Name the year of the report.")
    expect(comment(page)).to_be_focused()
    eventually(lambda: kept() == [({}, "Go on. Name the year of the report.", True)])


def test_mark_without_a_level_says_so_first(tess_at):
    visitor, page = tess_at()
    choose(page, {"claim": 2})
    comment(page).fill("So far.")
    page.get_by_role("button", name="Save and next").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Choose a level for each criterion")
    assert (chosen(page), comment(page).input_value()) == ({"claim": 2}, "So far.")
    assert visitor.check_accessibility() == []
