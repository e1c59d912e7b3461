"""The templates of the question types: what they post back, what they give away, their labels."""

from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from config import samples
from questions.reviewing import EVERYTHING, NOTHING, Sees
from questions.shown import show
from questions.types import QUESTION_TYPES, type_of
from tests.questions.build import build
from tests.questions.test_every_type import EVERY, answer, every_type
from tests.questions.test_shuffling import twin_of

SEED = "s"
WRONG = {
    "single_choice": 0,
    "multiple_choice": [0, 3],
    "true_false_reason": {"verdict": "true", "reason": 2},
    "short_text": 'Costa "Rica" & <b>',
    "number": "109 million dollars",
    "cloze": {"who": 0, "where": "<Mexico>"},
    "evidence": [1, 2],
    "written": "Line one.\n\nLine </textarea> two.",
}


class Page(HTMLParser):
    """A page's ids, labels and controls, and the form that it would post without a button."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.buttons: list[dict[str, str]] = []
        self.posted: dict[str, list[str]] = {}
        self.labels = 0
        self.open: dict[str, str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "label":
            self.labels += 1
            self.named |= {attributes.get("for", "")}
        elif tag == "button":
            self.buttons.append(attributes)
        elif tag in ("input", "select", "textarea"):
            self._control(tag, attributes)
        elif tag == "option" and "selected" in attributes:
            self._post(self.open["name"], attributes["value"])

    def _control(self, tag, attributes):
        kind = attributes.get("type", tag)
        self.controls.append(attributes | {"tag": tag, "in_label": str(self.labels > 0)})
        self.open = attributes if tag != "input" else self.open
        if kind in ("text", "hidden") or "checked" in attributes:
            self._post(attributes["name"], attributes.get("value", ""))

    def handle_data(self, data):
        if self.open is not None and "rows" in self.open:
            self._post(self.open["name"], data)

    def handle_endtag(self, tag):
        self.labels -= tag == "label"
        if tag in ("select", "textarea"):
            self.open = None

    def _post(self, name, value):
        self.posted.setdefault(name, []).append(value)


def rendered(partial, question, response=None, *, sees=None, seed=SEED, **more):
    shown = show(question, response, number=1, seed=seed, sees=sees)
    return render_to_string(f"{shown.template}#{partial}", {"shown": shown, **more})


def words_of(html):
    """The text of a page without its tags."""
    found = []
    parser = HTMLParser()
    parser.handle_data = found.append
    parser.feed(html)
    return " ".join(" ".join(found).split())


def wrong_response(question):
    kind = type_of(question)
    if question.type in WRONG:
        return WRONG[question.type]
    right = kind.right_response(question)
    return right[::-1] if isinstance(right, list) else right | {"0": [*right.values()][-1]}


@every_type
@pytest.mark.parametrize("which", ["blank", "right", "wrong"])
def test_what_the_page_holds_is_read_as_what_it_was_filled_with(question, which):
    kind = type_of(question)
    response = {"blank": None, "right": kind.right_response(question)}.get(which)
    response = wrong_response(question) if which == "wrong" else response
    posted = Page(rendered("input", question, response)).posted
    assert kind.read(question, posted, seed=SEED) == response


@every_type
@given(data=st.data())
def test_any_answer_survives_the_page(question, data):
    response = answer(question, data)
    posted = Page(rendered("input", question, response)).posted
    assert type_of(question).read(question, posted, seed=SEED) == response


@every_type
@pytest.mark.parametrize("partial", ["input", "print"])
def test_page_is_the_same_whatever_is_right(question, partial):
    twin = twin_of(question.type)
    for seed in map(str, range(40)):
        assert rendered(partial, question, seed=seed) == rendered(partial, twin, seed=seed)


@every_type
def test_review_of_what_is_hidden_is_the_same_whatever_is_right(question):
    response = wrong_response(question)
    assert rendered("review", question, response, sees=NOTHING) == rendered(
        "review", twin_of(question.type), response, sees=NOTHING
    )


@every_type
def test_two_questions_on_a_page_share_no_id(question):
    other = build(question.type, id="another")
    html = "".join(
        rendered(partial, one, sees=EVERYTHING)
        for one in (question, other)
        for partial in ("input", "review", "print")
    )
    ids = Page(html).ids
    assert sorted(ids) == sorted(set(ids))


@every_type
def test_every_control_has_a_label_and_every_button_a_name(question):
    page = Page(rendered("input", question))
    unnamed = [
        control["name"]
        for control in page.controls
        if control.get("type") != "hidden"
        and control["in_label"] == "False"
        and not control.get("aria-label")
        and control.get("id") not in page.named
    ]
    assert unnamed == []
    names = [button.get("aria-label") for button in page.buttons if "aria-hidden" not in button]
    assert names == sorted(set(names), key=names.index)
    assert None not in names


@every_type
def test_paper_has_no_controls_and_no_ids(question):
    page = Page(rendered("print", question, wrong_response(question)))
    assert (page.controls, page.buttons, page.ids) == ([], [], [])


@pytest.mark.parametrize(
    ("button", "moved"),
    [(("down", 0), [1, 0, 2, 3]), (("up", 2), [0, 2, 1, 3]), (("up", 3), [0, 1, 3, 2])],
)
def test_arrow_moves_its_item_by_one_place(button, moved):
    question = build("ordering")
    kind = type_of(question)
    page = Page(rendered("input", question))
    name, place = button
    start = [offer.key for offer in kind.fields(question, seed=SEED)[0].offers]
    pressed = [one["value"] for one in page.buttons if one.get("name") == name][place]
    posted = {**page.posted, name: [pressed]}
    assert kind.read(question, posted, seed=SEED) == [start[n] for n in moved]


def test_first_button_of_an_order_moves_nothing():
    """Enter in another field of the form presses it."""
    page = Page(rendered("input", build("ordering")))
    assert "name" not in page.buttons[0]


def test_paper_asks_for_as_many_lines_as_the_words_need():
    few = build("written", words={"min": 3, "max": 20})
    many = build("written", words={"min": 300, "max": 2000})
    assert [rendered("print", one).count("<hr") for one in (few, many)] == [3, 28]


def test_gaps_stand_in_the_text_of_the_pages_language():
    text = {"en": "From {who} in {when} to {where}.", "es": "En {when}, de {who} a {where}."}
    question = build("cloze", text=text)
    with override("es"):
        html = rendered("print", question)
    assert "En 2 blank , de 1 blank a 3 blank ." in words_of(html)


def test_review_says_right_and_wrong_in_words_and_leads_to_the_paragraph():
    html = rendered("review", build("single_choice"), 0, sees=EVERYTHING, reading_url="/lesson/")
    assert words_of(html) == (
        "Your answer Managua Not this one. About Managua. Read paragraph 1 again "
        "The answer Tegucigalpa "
        "Why each Tegucigalpa Right. About Tegucigalpa. Read paragraph 1 again "
        "San Salvador Not this one. About San Salvador. Read paragraph 1 again"
    )
    assert html.count('href="/lesson/#p1"') == 3


@pytest.mark.parametrize(
    ("response", "sees", "says"),
    [
        pytest.param(1, EVERYTHING, "Right.", id="right"),
        pytest.param(None, EVERYTHING, "Not answered.", id="blank"),
        pytest.param(0, Sees(correctness=True), "Not this one.", id="wrong"),
    ],
)
def test_review_of_one_choice_says_its_state(response, sees, says):
    assert says in words_of(rendered("review", build("single_choice"), response, sees=sees))


def test_review_that_hides_all_gives_back_the_answer_alone():
    html = rendered("review", build("single_choice"), 0, sees=NOTHING)
    assert words_of(html) == "Your answer Managua"


def test_dates_of_an_order_are_told_with_the_right_order():
    question, dates = build("ordering"), "July 1979"
    response = type_of(question).right_response(question)
    half = Sees(correctness=True, chosen_why=True)
    assert dates not in rendered("review", question, response, sees=half)
    assert dates in rendered("review", question, response, sees=EVERYTHING)


def test_written_answer_is_compared_by_its_writer_unless_a_person_marks_it():
    question = build("written")
    own = words_of(rendered("review", question, "My own text.", sees=EVERYTHING))
    assert "Nobody marks this answer. Compare it with the model answer and the rubric." in own
    assert "It fits only in part." in own
    assigned = words_of(
        rendered("review", question, "My own text.", sees=EVERYTHING, is_marked=True)
    )
    assert "Nobody marks" not in assigned
    assert "Waits for your teacher." in assigned
    assert "It fits only" not in rendered("review", question, "My own text.", sees=NOTHING)


def test_samples_of_the_styleguide_have_every_type_and_no_error():
    shown = [sample.shown for sample in samples.questions()]
    assert [one.question.type for one in shown] == list(QUESTION_TYPES)
    problems = [
        (one.question.type, problem.says)
        for one in shown
        for problem in type_of(one.question).problems(one.question)
        if problem.level == "error"
    ]
    assert problems == []
    assert set(EVERY) == {one.question.type for one in shown}


def test_review_says_that_a_misspelling_was_accepted():
    question = build("short_text")
    misspelled = rendered("review", question, "Cotsa Rica", sees=EVERYTHING)
    assert "Accepted with another spelling: Costa Rica" in misspelled
    assert "another spelling" not in rendered("review", question, "costa rica", sees=EVERYTHING)
