"""The list of reports: who sees it, how a report is answered, and what goes to the authors."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from markdown_it import MarkdownIt

from accounts import erasure
from accounts import operations as people
from lessons import catalogue, operations
from lessons.library.text import ENGLISH, said
from lessons.models import ProblemReport
from lessons.patch_notes import Noted, NotedLesson, NotedQuestion, patch_note, quoted
from tests.build import remember_guest

LIST, MINE, NOTE = reverse("reports"), reverse("my_reports"), reverse("patch_note")
LESSON = "/course/aid-and-migration/august-1982/"
QUIZ = "/course/aid-and-migration/quiz/august-1982/"
CHECK = "four-points-more"
TEXT = "The year in paragraph 2 is wrong."
REPLY = "The year was mended."
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def course():
    return catalogue.get_course("aid-and-migration")


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def report(learner=None, text=TEXT, page=LESSON, **fields):
    made = operations.report_mistake(learner, page=page, text=text)
    ProblemReport.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def read(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def numbers(page):
    """The reports on a page, in its order."""
    return [int(found) for found in re.findall(r">Report (\d+)</a>", page)]


def answer(client, one, reply=REPLY, then="keep"):
    return client.post(reverse("answer_report", args=[one.pk]), {"reply": reply, "then": then})


def told(client, one):
    """The page to which a button leads, with what it says was done."""
    return read(client, reverse("report", args=[one.pk]))


def test_list_is_for_administrators(client, lea, tess, guest):
    one = report(lea)
    gets = [LIST, NOTE, reverse("report", args=[one.pk])]
    posts = [reverse(n, args=[one.pk]) for n in ("answer_report", "close_report", "reopen_report")]
    for person in (lea, tess):
        client.force_login(person)
        assert [client.get(path).status_code for path in gets] == [403] * 3
        assert [client.post(path, {"reply": REPLY}).status_code for path in posts] == [403] * 3
    unknown = Client()
    remember_guest(unknown, guest)
    for visitor in (unknown, Client()):
        assert {visitor.get(path).status_code for path in gets} == {302}
        assert {visitor.post(path, {"reply": REPLY}).status_code for path in posts} == {302}
    one.refresh_from_db()
    assert (one.reply, one.closed_at) == ("", None)


def test_list_puts_open_reports_first_and_newest_first(as_ada):
    closed = report(closed_at=NOW, made_at=NOW)
    answered = report(reply=REPLY, made_at=NOW)
    older = report(made_at=NOW - timedelta(days=400))
    newer = report(made_at=NOW - timedelta(days=1))
    page = read(as_ada, LIST)
    assert numbers(page) == [newer.pk, older.pk, answered.pk, closed.pk]
    assert "Mon, Nov 23, 2026" in page
    assert [page.count(f">{words}</span>") for words in ("Open", "Answered, still open")] == [2, 1]
    assert ">Closed without an answer</span>" in page
    assert REPLY in page


@pytest.mark.parametrize("show", ["open", "answered", "closed", "all", "", "anything", "ÿ\0"])
def test_list_shows_one_state(as_ada, show):
    made = {
        "open": report(),
        "answered": report(reply=REPLY),
        "closed": report(reply=REPLY, closed_at=NOW),
    }
    page = read(as_ada, LIST, show=show)
    wanted = [made[show]] if show in made else list(made.values())
    assert numbers(page) == [one.pk for one in wanted]
    here = re.search(r'aria-current="page">([^<(]+) \(', page.split('aria-label="Which')[1])
    words = {"open": "Open", "answered": "Answered, still open", "closed": "Closed"}
    assert here[1] == words.get(show, "All")
    assert f'href="{NOTE}?show={show if show in made else "all"}"' in page


def test_list_says_where_it_was_and_which_version(as_ada, course):
    asked = course.asked(CHECK).question
    digest = course.digests[CHECK]
    same = report(question_id=CHECK, digest=digest)
    changed = report(question_id=CHECK, digest="a1b2c3d4" + "0" * 56, page=QUIZ)
    gone = report(question_id="was-here-once", digest="c" * 64)
    unknown = report(question_id=CHECK, page="/about/")
    pages = {one: told(as_ada, one) for one in (same, changed, gone, unknown)}
    listed = read(as_ada, LIST)
    assert "Lesson 3.1, August 1982: the week Mexico could not pay</a>" in pages[same]
    assert f'<a href="{QUIZ}">Quiz of lesson 3.1, August 1982' in pages[changed]
    assert '<a href="/about/">/about/</a>' in pages[unknown]
    for page in (pages[same], pages[changed], listed):
        assert f"The question “{escape(said(asked.ask, ENGLISH)[:30])}" in page
    assert f"{CHECK}, version {digest[:8]}, not changed since" in pages[same]
    assert f"{CHECK}, version a1b2c3d4, <b>changed since</b>" in pages[changed]
    assert "was-here-once, version cccccccc, <b>not found in the course now</b>" in pages[gone]
    assert "not found in the course now" in pages[unknown]
    assert "version" not in pages[unknown].split("What was reported")[0].split("<h1>")[1]


def test_list_shows_administrators_a_question_that_is_held_back(as_ada, course):
    held = next(one.question for one in course.questions if one.question.held_back)
    report(question_id=held.id, digest=course.digests[held.id])
    assert escape(said(held.ask, ENGLISH)[:20]) in read(as_ada, LIST)


def test_empty_list_says_so(as_ada):
    assert "Nothing was reported yet." in read(as_ada, LIST)
    assert "Download" not in read(as_ada, LIST)
    report()
    page = read(as_ada, LIST, show="closed")
    assert "No report is in this state." in page
    assert f'<a href="{LIST}">Show all</a>' in page


def test_list_has_pages_that_keep_the_filter(as_ada):
    made = [report(made_at=NOW + timedelta(minutes=n)).pk for n in range(51)]
    first, second = (read(as_ada, LIST, show="open", page=n) for n in (1, 2))
    assert numbers(first) == made[:0:-1]
    assert numbers(second) == made[:1]
    assert 'href="?show=open&amp;page=2">Further reports</a>' in first
    assert "Page 2 of 2" in second
    assert 'href="?show=open&amp;page=1">Reports before these</a>' in second
    for nowhere, nearest in (("99", second), ("0", second), ("no", first), ("9" * 5000, first)):
        assert numbers(read(as_ada, LIST, show="open", page=nowhere)) == numbers(nearest)


@pytest.mark.parametrize("rows", [0, 1, 60])
def test_list_asks_the_same_of_any_number(as_ada, lea, rows, django_assert_num_queries):
    for _ in range(rows):
        report(lea, question_id=CHECK, reply=REPLY)
    read(as_ada, LIST)
    # Session, person, the counts of the states, the number of rows, and the rows.
    with django_assert_num_queries(5 if rows else 4):
        read(as_ada, LIST)


def test_typed_words_are_never_markup(as_ada, lea):
    one = report(lea, text="<script>alert(1)</script>\n\nsecond", reply="<b>so</b>")
    as_lea = Client()
    as_lea.force_login(lea)
    for page in (read(as_ada, LIST), told(as_ada, one), read(as_lea, MINE)):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "<b>so" not in page


def test_report_that_is_not_there_is_said_so(as_ada):
    for number in ("1", "9" * 30, "0"):
        response = as_ada.get(f"{LIST}{number}/")
        assert response.status_code == 404
        assert "There is no such report, or it was erased." in response.content.decode()
        for name in ("answer", "close", "reopen"):
            assert as_ada.post(f"{LIST}{number}/{name}/", {"reply": "so"}).status_code == 404


def test_answer_report_keeps_it_open(as_ada, lea):
    one = report(lea)
    assert answer(as_ada, one).url == reverse("report", args=[one.pk])
    page = told(as_ada, one)
    assert "Answered. The report is open." in page
    assert "Answered, still open" in page
    assert f">\n{REPLY}</textarea>" in page
    one.refresh_from_db()
    assert (one.reply, one.closed_at) == (REPLY, None)


def test_answer_report_closes_it(as_ada):
    one = report()
    answer(as_ada, one, then="close")
    page = told(as_ada, one)
    assert "Answered. The report is closed." in page
    assert "Answered and closed" in page
    one.refresh_from_db()
    assert one.reply == REPLY
    assert one.closed_at is not None


def test_answer_report_again_replaces_the_words_and_keeps_the_day(as_ada):
    one = report(reply=REPLY, closed_at=NOW)
    answer(as_ada, one, "Other words.", "close")
    one.refresh_from_db()
    assert (one.reply, one.closed_at) == ("Other words.", NOW)
    told(as_ada, one)
    answer(as_ada, one, "Other words.\r\n", "close")
    assert "Nothing was changed: this answer stood there already." in told(as_ada, one)
    one.refresh_from_db()
    assert (one.reply, one.closed_at) == ("Other words.", NOW)


def test_answer_report_to_stay_open_opens_one_that_was_closed_meanwhile(as_ada):
    one = report(closed_at=NOW)
    answer(as_ada, one)
    one.refresh_from_db()
    assert (one.reply, one.closed_at) == (REPLY, None)
    assert "Answered. The report is open." in told(as_ada, one)


def test_close_report_without_an_answer(as_ada):
    one, other = report(), report()
    address = reverse("close_report", args=[one.pk])
    assert ">Close without an answer</button>" in told(as_ada, one)
    as_ada.post(address)
    page = told(as_ada, one)
    assert "The report is closed." in page
    assert "Closed without an answer" in page
    one.refresh_from_db()
    other.refresh_from_db()
    closed_at = one.closed_at
    assert (one.reply, other.closed_at) == ("", None)
    as_ada.post(address)
    assert "Nothing was changed: the report was closed already." in told(as_ada, one)
    one.refresh_from_db()
    assert one.closed_at == closed_at


def test_close_report_with_its_answer(as_ada):
    one = report(reply=REPLY)
    assert ">Close with this answer</button>" in told(as_ada, one)
    as_ada.post(reverse("close_report", args=[one.pk]))
    assert "Answered and closed" in told(as_ada, one)


def test_reopen_report(as_ada):
    one = report(reply=REPLY, closed_at=NOW)
    address = reverse("reopen_report", args=[one.pk])
    assert ">Open again</button>" in told(as_ada, one)
    as_ada.post(address)
    assert "The report is open again." in told(as_ada, one)
    one.refresh_from_db()
    assert (one.reply, one.closed_at) == (REPLY, None)
    as_ada.post(address)
    assert "Nothing was changed: the report was open already." in told(as_ada, one)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ("", "Write the answer, or close the report without one"),
        (" \n\t ", "Write the answer, or close the report without one"),
        ("x" * 2001, "Write at most 2,000 characters; these are 2001"),
        ("nul\0", "This text holds signs that cannot be kept"),
        ("bell\x07", "This text holds signs that cannot be kept"),
    ],
)
def test_answer_that_cannot_be_kept_is_told_so_and_keeps_the_words(as_ada, reply, sentence):
    one = report(reply=REPLY)
    response = answer(as_ada, one, reply, "close")
    assert response.status_code == 422
    page = response.content.decode()
    assert "<title>Error: Report" in page
    assert page.count(sentence) == 2
    assert TEXT in page
    assert reply.strip(" \n\t\0\x07")[:50] in page
    one.refresh_from_db()
    assert (one.reply, one.closed_at) == (REPLY, None)


@pytest.mark.parametrize("reply", ["é" * 2000, "one\r\n" * 400])
def test_answer_that_fits_is_kept(as_ada, reply):
    one = report()
    assert answer(as_ada, one, reply).status_code == 302
    one.refresh_from_db()
    assert one.reply == reply.replace("\r\n", "\n").strip()


def test_table_holds_no_longer_answer(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.answer_report(report(), reply="x" * 2001, closes=False)


def test_report_of_a_person_who_was_erased_meanwhile_is_not_answered(as_ada, lea):
    one = report(lea)
    erasure.erase_person(lea, by=lea)
    assert operations.answer_report(one, reply=REPLY, closes=True) is False
    assert operations.reopen_report(one) is False
    assert answer(as_ada, one).status_code == 404


def test_page_of_a_report_says_who_reads_the_answer_and_names_nobody(as_ada, lea):
    assert "of whom nothing is kept" in told(as_ada, report())
    one = report(lea)
    assert "Whoever sent this report reads the answer" in told(as_ada, one)
    for page in (told(as_ada, one), read(as_ada, LIST)):
        assert not re.search(r"\blea\b|Moreno", page, re.IGNORECASE)


def test_who_reported_sees_state_and_answer(sign_in, lea, leo):
    waits = report(lea, made_at=NOW)
    done = report(
        lea, "A word is missing.", reply=REPLY, closed_at=NOW, made_at=NOW, page="/teach/"
    )
    report(leo, "Leo wrote this.")
    report(None, "A visitor wrote this.")
    page = read(sign_in(lea), MINE)
    assert re.findall(r">Report (\d+)</h2>", page) == [str(done.pk), str(waits.pk)]
    assert ">Open</span>" in page
    assert ">Answered and closed</span>" in page
    assert TEXT in page
    assert f"<p>{REPLY}</p>" in page
    assert "Leo wrote this." not in page
    assert "A visitor wrote this." not in page


def test_guest_sees_what_was_reported_on_this_device_and_takes_it_along(as_guest, guest, lea):
    one = report(guest, reply=REPLY)
    assert REPLY in read(as_guest, MINE)
    people.merge_learners(guest_id=guest.pk, account=lea)
    one.refresh_from_db()
    assert one.learner == lea


def test_page_of_own_reports_is_calm_without_any(client, sign_in, lea, db):
    assert "Nothing is kept of what a visitor reports" in read(client, MINE)
    assert "You have reported nothing" in read(sign_in(lea), MINE)


def test_page_of_own_reports_shows_no_question_that_is_held_back(sign_in, lea, course):
    held = next(one.question for one in course.questions if one.question.held_back)
    report(lea, question_id=held.id, digest=course.digests[held.id])
    assert "the question “" not in read(sign_in(lea), MINE)


@pytest.mark.parametrize("rows", [1, 60])
def test_page_of_own_reports_asks_the_same_of_any_number(
    sign_in, lea, rows, django_assert_num_queries
):
    for _ in range(rows):
        report(lea, question_id=CHECK)
    client = sign_in(lea)
    with django_assert_num_queries(4):
        page = read(client, MINE)
    assert ("Further reports" in page) == (rows > 50)


def send(client):
    return client.post(reverse("report_mistake"), {"text": TEXT, "page": LESSON})


def test_answer_to_a_sent_report_leads_a_learner_to_the_page(sign_in, lea, leo):
    client = sign_in(lea)
    assert "stands beside it under “What I reported”" in read(client, reverse("report_mistake"))
    sent = send(client).url
    page = read(client, sent)
    assert f'href="{MINE}"' in page
    assert "Nobody writes back" not in page
    # The address of somebody else's report promises nothing.
    assert "Nobody writes back" in read(sign_in(leo), sent)


def test_answer_to_a_sent_report_promises_a_visitor_nothing(client, db):
    assert "nobody writes back" in read(client, reverse("report_mistake"))
    page = read(client, send(client).url)
    assert "Nobody writes back" in page
    assert f'href="{MINE}"' not in page
    assert read(client, reverse("report_mistake"), received="9" * 19)


def test_account_leads_to_the_lists(as_ada, lea):
    report()
    report(reply=REPLY)
    account = reverse("accounts:account")
    page = read(as_ada, account)
    assert f'<a href="{LIST}">Reports</a>: <span class="meta">1 open</span>' in page
    assert f'href="{MINE}"' in page
    client = Client()
    client.force_login(lea)
    page = read(client, account)
    assert f'href="{LIST}"' not in page
    assert f'href="{MINE}"' in page
    assert f'href="{MINE}"' not in read(Client(), account)
    # No other page counts them.
    with CaptureQueriesContext(connection) as asked:
        read(as_ada, reverse("families"))
    assert not [query for query in asked if "problemreport" in query["sql"]]


def test_export_of_a_person_holds_the_answer(lea):
    assert "reply" in ProblemReport.personal_data.export


# The patch note


def test_patch_note_is_a_file_of_what_the_list_shows(as_ada, lea, course):
    report(lea, "First words.", made_at=NOW, question_id=CHECK, digest=course.digests[CHECK])
    report(lea, "Second words.", made_at=NOW, reply=REPLY)
    response = as_ada.get(NOTE, {"show": "answered"})
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="patch-note.md"'
    note = response.content.decode()
    assert "reports that are answered and still open: 1." in note
    assert f"> Second words.  \n\nAnswer:\n\n> {REPLY}" in note
    assert "First words." not in note
    whole = as_ada.get(NOTE).content.decode()
    assert "all reports: 2." in whole
    assert "## Lesson 3.1: August 1982: the week Mexico could not pay" in whole
    assert f"- Version: `{course.digests[CHECK]}`, unchanged since" in whole
    assert not re.search(r"\blea\b|Moreno", whole, re.IGNORECASE)


def test_patch_note_asks_one_query_for_all(as_ada, django_assert_num_queries):
    for _ in range(3):
        report(question_id=CHECK)
    with django_assert_num_queries(3):
        as_ada.get(NOTE)


def test_patch_note_puts_the_question_of_a_test_under_its_lesson(as_ada, course):
    held = next(one for one in course.questions if one.question.held_back and one.lesson_id)
    report(page=f"/course/{course.id}/quiz/{held.module_id}-test/", question_id=held.question.id)
    lesson = course.lesson(held.lesson_id)
    note = as_ada.get(NOTE).content.decode()
    assert f"## Lesson {lesson.number}: " in note
    assert f"### Question `{held.question.id}`" in note
    assert "- Version: not known" in note


def noted(number, text=TEXT, lesson=None, question=None, page="/teach/", state="open", reply=""):
    return Noted(number, date(2026, 11, 24), page, lesson, question, state, text, reply)


FIRST = NotedLesson("aid", "alliance", "2.9", "The Alliance")
LATER = NotedLesson("aid", "debt", "2.10", "Debt & *credit*")
QUESTION = NotedQuestion("who-lent", "Who lent\n# the money?", "d" * 64, "changed")


def test_patch_note_is_in_the_order_of_the_course():
    note = patch_note(
        [
            noted(4),
            noted(3, lesson=LATER, question=QUESTION),
            noted(2, lesson=LATER),
            noted(1, lesson=LATER, question=QUESTION, state="closed", reply=REPLY),
            noted(5, lesson=FIRST),
        ],
        show="all",
        on=date(2026, 11, 25),
    )
    assert [line for line in note.splitlines() if line.startswith("#")] == [
        "# Patch note",
        "## Lesson 2.9: The Alliance",
        "### No question named",
        "#### Report 5, 2026-11-24",
        r"## Lesson 2.10: Debt \& \*credit\*",
        "### No question named",
        "#### Report 2, 2026-11-24",
        "### Question `who-lent`",
        "#### Report 1, 2026-11-24",
        "#### Report 3, 2026-11-24",
        "## Other pages",
        "### No question named",
        "#### Report 4, 2026-11-24",
    ]
    assert "As of 2026-11-25, all reports: 5." in note
    assert "Lesson `debt` of the course `aid`." in note
    assert r"Who lent \# the money?" in note
    assert "- State: closed\n- Version: `" + "d" * 64 + "`, changed since" in note


def test_patch_note_of_nothing_says_so():
    note = patch_note([], show="closed", on=date(2026, 11, 25))
    assert note == (
        "# Patch note\n\nAs of 2026-11-25, closed reports: 0.\n\nNo report is in this list.\n"
    )


HOSTILE = [
    "one\ntwo\n\nthree",
    "# A heading\n## Another",
    "A title\n===\nB\n---\nC",
    "</blockquote><h1>out</h1>",
    "<!-- the rest is gone",
    "<script>alert(1)</script>",
    "```\nfence",
    "~~~\nfence",
    "    code\n\tcode",
    "> a quote\n>> a deeper one",
    "- a list\n+ more\n* more\n1. one\n2) two",
    "[a](https://evil.example/) ![b](https://evil.example/x.png) <https://evil.example/>",
    "[a]: https://evil.example/\n[a]",
    "**bold** _soft_ `code` ~~gone~~ &amp; \\",
    "line\u2028## separated\u2029## again",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "***\n___\n- - -",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_patch_note_lets_no_text_out_of_its_quote(text):
    """What a reader of Markdown that takes HTML makes of it: paragraphs in quotes, nothing else."""
    note = patch_note(
        [noted(1, text, page="/`x`<b>/*y*/"), noted(2, "After.", reply=text)],
        show="all",
        on=date(2026, 11, 25),
    )
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(note)
    kinds = [token.type for token in tokens]
    assert kinds.count("blockquote_open") == 3
    assert [token.tag for token in tokens if token.type == "heading_open"] == [
        "h1",
        "h2",
        "h3",
        "h4",
        "h4",
    ]
    quote = kinds[kinds.index("blockquote_open") : kinds.index("blockquote_close")]
    assert set(quote) == {"blockquote_open", "paragraph_open", "inline", "paragraph_close"}
    inside = {child.type for token in tokens for child in token.children or ()}
    assert inside <= {"text", "text_special", "hardbreak", "softbreak"}
    assert len([token for token in tokens if token.type == "html_block"]) == 0
    shown = "".join(
        child.content if child.content else "\n"
        for token in tokens[kinds.index("blockquote_open") : kinds.index("blockquote_close")]
        for child in token.children or ()
    )
    plain = "".join(line.strip() for line in text.splitlines())
    assert shown.replace("\n", "") == plain


@pytest.mark.parametrize("text", HOSTILE)
def test_every_line_of_a_quote_bears_its_sign(text):
    assert all(line.startswith(">") for line in re.split(r"[\n\u2028\u2029]", quoted(text)))
