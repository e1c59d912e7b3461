"""What teachers see of their classes, and what they put right, in a real browser: each page by axe
and by its measures; keys that are mended, with script and without; disputed answers."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from classrooms import operations
from classrooms.models import Membership
from lessons import operations as lessons
from questions.spec import said, text_id
from quizzes import operations as quizzes
from quizzes.models import Regrade
from quizzes.operations import Marking
from quizzes.regrading import Accept, FullCredit
from tests.build import user
from tests.classrooms import build
from tests.journeys.test_marking import CRITERIA, SCRIPTS, tab_to, unfold
from tests.journeys.test_pages import TARGETS, look
from tests.quizzes.asked import CHOICE, NUMBER, ORDER, RIGHT, WRONG, fraction, place, take

pytestmark = pytest.mark.usefixtures("transactional_db")

DAY = timedelta(days=1)
MENDED = "The question is mended. Each student concerned reads one line."
UNDONE = "Undone. Every answer is as it was before."
WORDS = "Paragraph 10 says so too."
REPLY = "It does, of the year before."


@pytest.fixture
def room(tess, lea, leo):
    made = build.classroom(tess)
    build.student(made, lea)
    build.student(made, leo)
    return made


@pytest.fixture
def given(room):
    return build.work(room, build.target())


@pytest.fixture
def tries(given, lea, leo):
    """Lea has the choice wrong and the number right, Leo both right."""
    return [
        take(lea, (CHOICE, WRONG), (NUMBER, "218"), context=given.pk),
        take(leo, (CHOICE, RIGHT), (NUMBER, "218"), context=given.pk),
    ]


@pytest.fixture
def full(tess, tomas, lea, leo, room, given, tries):
    """A class in which there is one of everything to see, by the names in the addresses."""
    now = timezone.now()
    for number in range(4):
        person = user(f"student-{number}", password=None, display_name=f"Student {number}")
        build.student(room, person)
        take(person, (CHOICE, WRONG), (NUMBER, "109"), context=given.pk)
    Membership.objects.filter(classroom=room).update(joined_at=now - 30 * DAY)
    for lesson in ("conditions", "lost-decade"):
        build.work(room, build.target("quiz", lesson), now=now - 20 * DAY, days=10)
    task = build.task(room, release="by-hand")
    answers = [build.essay(person, task) for person in (lea, leo)]
    marking = Marking("full", dict.fromkeys(CRITERIA, 2), {}, "Name the year.")
    quizzes.save_mark(answers[0], marking, version=0, is_draft=False, by=tess, now=now)
    dispute = quizzes.dispute_answer(place(tries[0]), WORDS, now=now)
    operations.mend_question(
        place(tries[0], NUMBER).version,
        [given],
        Accept(response="109"),
        never_down=True,
        by=tess,
        now=now,
    )
    elsewhere = build.classroom(tomas, "Of Tomás")
    build.student(elsewhere, person)
    other = build.work(elsewhere, build.target())
    theirs = take(person, (CHOICE, WRONG), context=other.pk)
    operations.mend_question(
        place(theirs).version, [other], FullCredit(), never_down=True, by=tomas, now=now
    )
    return {
        "class_id": room.pk,
        "work_id": given.pk,
        "member_id": build.place(room, lea).pk,
        "question_id": CHOICE.id,
        "attempt_id": tries[0].pk,
        "dispute_id": dispute.pk,
    }


CLASS, WORK = ("class_id",), ("class_id", "work_id")
QUESTION = (*WORK, "question_id")
# Each page of a teacher: its name, what its address names, what it asks, and words that it shows.
PAGES = {
    "needs today": ("classes", (), "", "Needs you today"),
    "questions": ("items", WORK, "", "First tries"),
    "one question": ("item", QUESTION, "", "Look what it would change here"),
    "form to mend": ("mend", QUESTION, "", "What is to be done"),
    "board": ("work_board", WORK, "", "Show what is right"),
    "board with answers": ("work_board", WORK, "?answers=1", "Hide what is right"),
    "disputes": ("disputes", CLASS, "", WORDS),
    "reply": ("reply_to_dispute", ("class_id", "dispute_id"), "", "Save the reply"),
    "log": ("log", CLASS, "", "Accepted one more answer to a question"),
    "objectives": ("objectives", CLASS, "", "Lea Moreno"),
    "sheet": ("student_report", ("class_id", "member_id"), "", "Lea Moreno"),
    "try of a student": ("attempt", ("class_id", "attempt_id"), "", "Lea Moreno"),
    "marking": ("marking", CLASS, "", "Release 1 mark"),
}


@pytest.mark.parametrize("which", PAGES)
def test_page_of_what_a_teacher_sees(visit, tess, full, which):
    name, named, asked, words = PAGES[which]
    visitor = visit()
    visitor.be(tess)
    look(visitor, reverse(f"classrooms:{name}", args=[full[each] for each in named]) + asked)
    expect(visitor.page.locator("main")).to_contain_text(words)


def test_first_page_names_each_kind_of_need(visit, tess, full):
    visitor = visit()
    visitor.be(tess)
    page = visitor.open(reverse("classrooms:classes"))
    lines = page.locator("section:has(> #h-needs) li > b").all_inner_texts()
    assert [re.sub(", from .*", "", line) for line in lines] == [
        "1 answer is disputed",
        "A colleague mended a question of Quiz 3.1",
        "1 answer waits to be marked",
        "6 students miss two works or more",
        "5 of 6 missed a question of Quiz 3.1",
    ]


@pytest.mark.parametrize("which", ["reports", "report", "my_reports"])
def test_page_of_reports(visit, ada, which):
    """A mistake that the administrator reported, answered, and another that is open."""
    page = "/course/aid-and-migration/august-1982/"
    first = lessons.report_mistake(ada, page=page, text="The year in paragraph 2 is wrong.")
    lessons.answer_report(first, reply="It was mended.", closes=False)
    lessons.report_mistake(None, page=page, text="So is the one in paragraph 3.")
    visitor = visit()
    visitor.be(ada)
    look(visitor, reverse(which, args=[first.pk] if which == "report" else []))
    expect(visitor.page.locator("main")).to_contain_text("It was mended.")


# A key is mended ------------------------------------------------------------------------------


def press(page, target):
    """Come to it by Tab, and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def choose(page, radio):
    """Come to its group by Tab, and to it by the arrows."""
    name = radio.get_attribute("name")
    group = page.locator(f"input[type=radio][name='{name}']")
    tab_to(page, group.first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(radio).to_be_checked()


def option(page, place_in_file):
    return page.get_by_label(said(CHOICE.options[place_in_file].text, "en"), exact=True)


def moves(page):
    """The rows of the preview: student, class, work, before, after."""
    rows = page.locator("section:has(> #h-pre) tbody tr")
    expect(rows.first).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def question_page(room, given, question=CHOICE, name="item"):
    return reverse(f"classrooms:{name}", args=[room.pk, given.pk, question.id])


def test_preview_of_a_mended_key(visit, tess, room, given, tries):
    visitor = visit()
    visitor.be(tess)
    page = visitor.open(question_page(room, given, name="mend"))
    page.get_by_label("Full points for everybody").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("button", name="Update the scores")).to_be_visible()
    assert page.locator("h1").count() == 1
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((one) => one.open = 1)")
    assert visitor.check_accessibility() == []
    assert page.evaluate(TARGETS) == []
    assert visitor.sideways_pixels() <= 0


@SCRIPTS
def test_key_is_mended_and_undone_by_keys_alone(visit, tess, lea, room, given, tries, has_script):
    student = visit(java_script_enabled=has_script)
    student.be(lea)
    result = f"/attempt/{tries[0].pk}/result/"
    score = student.open(result).locator(".score .big")
    expect(score).to_have_text("1 of 2 points")
    teacher = visit(java_script_enabled=has_script)
    teacher.be(tess)
    page = teacher.open(question_page(room, given))
    press(page, page.get_by_role("link", name="Mend this question"))
    choose(page, page.get_by_label("is the right one, instead of the key"))
    choose(page, option(page, WRONG))
    press(page, page.get_by_role("button", name="Show what would change"))
    expect(page.locator("#h-pre")).to_have_text("1 score would change")
    line = ["Lea Moreno", "1 of 2 (50%)", "2 of 2 (100%)", "Quiz 3.1", "11-B History"]
    assert moves(page) == [line]
    assert not Regrade.objects.exists()
    press(page, page.get_by_role("button", name="Update the scores"))
    expect(page.get_by_text(MENDED)).to_be_visible()
    student.open(result)
    expect(score).to_have_text("2 of 2 points")
    expect(student.page.get_by_text("Your score went from 1 to 2.").first).to_be_attached()
    press(page, page.get_by_role("button", name="Undo"))
    expect(page.get_by_text(UNDONE)).to_be_visible()
    student.open(result)
    expect(score).to_have_text("1 of 2 points")
    assert [fraction(each) for each in tries] == [0, 1]


def shown_order(page):
    return page.locator(".order li > span:first-of-type")


def test_order_is_mended_with_the_arrows_without_script(visit, tess, lea, leo, room, given):
    """Each press moves one item and keeps what was chosen above; the student who gave just this
    order gets its points."""
    take(leo, (ORDER, None), context=given.pk)
    teacher = visit(java_script_enabled=False)
    teacher.be(tess)
    page = teacher.open(question_page(room, given, ORDER, "mend"))
    first, second, third, *rest = shown_order(page).all_inner_texts()
    accept = page.get_by_label("is right too")
    accept.check()
    page.get_by_label("No score goes down").uncheck()
    page.get_by_role("button", name=f"Move down: {first}", exact=True).click()
    expect(shown_order(page)).to_have_text([second, first, third, *rest])
    page.get_by_role("button", name=f"Move up: {third}", exact=True).click()
    order = [second, third, first, *rest]
    expect(shown_order(page)).to_have_text(order)
    expect(accept).to_be_checked()
    expect(page.get_by_label("No score goes down")).not_to_be_checked()
    ids = {said(item.text, "en"): text_id(item.text) for item in ORDER.items}
    response = [ids[text] for text in order]
    attempt = take(lea, (ORDER, response), context=given.pk)
    before = fraction(attempt, ORDER)
    page.get_by_role("button", name="Show what would change").click()
    assert [row[0] for row in moves(page)] == ["Lea Moreno"]
    page.get_by_role("button", name="Update the scores").click()
    expect(page.get_by_text(MENDED)).to_be_visible()
    assert (before < 1, fraction(attempt, ORDER)) == (True, 1)


# An answer is disputed ------------------------------------------------------------------------


def test_answer_is_disputed_by_a_student_and_the_teacher_replies(
    visit, tess, lea, room, given, tries
):
    student = visit()
    student.be(lea)
    page = student.open(f"/attempt/{tries[0].pk}/result/")
    unfold(page)
    page.get_by_role("link", name="I think my answer is also right").click()
    page.get_by_label("Why do you think that your answer is right too?").fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your words are kept and will be read.")).to_be_visible()
    teacher = visit()
    teacher.be(tess)
    desk = teacher.open(reverse("classrooms:classes"))
    desk.get_by_role("listitem").filter(has_text="1 answer is disputed").get_by_role("link").click()
    expect(desk.get_by_text(WORDS)).to_be_visible()
    desk.get_by_role("link", name=re.compile("^Reply ?: Lea Moreno$")).click()
    desk.get_by_label("Your reply").fill(REPLY)
    desk.get_by_role("button", name="Save the reply").click()
    expect(desk.get_by_role("link", name=re.compile("^Change the reply"))).to_be_visible()
    student.open(f"/attempt/{tries[0].pk}/result/")
    unfold(page)
    expect(page.get_by_text(f"The reply: {REPLY}")).to_be_visible()
    desk.goto(teacher.base + reverse("classrooms:classes"))
    expect(desk.get_by_text("1 answer is disputed")).to_have_count(0)
