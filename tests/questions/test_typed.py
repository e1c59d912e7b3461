"""Short text, number, cloze and written answers: what is read, what it earns, what is said."""

from decimal import Decimal

import pytest

from questions import cloze, number, short_text, written
from questions.fields import TOO_LONG, ResponseProblem
from questions.numbers import TWO_WAYS, UNREADABLE
from tests.questions.build import TYPED, build, en, near


@pytest.mark.parametrize(
    ("response", "fraction", "where"),
    [
        pytest.param("Costa Rica", 1, "answers", id="exact"),
        pytest.param("  cósta   RICA. ", 1, "answers", id="folded"),
        pytest.param("la suiza centroamericana", 1, "answers", id="in another language"),
        pytest.param("Costa Rixa", 1, "answers", id="one wrong letter"),
        pytest.param("Csota Rica", 1, "answers", id="neighbors swapped"),
        pytest.param("Costa Rita", 0, "near.1", id="a near miss goes before a typing error"),
        pytest.param("Cozta Riga", 1, "answers", id="two wrong letters of nine"),
        pytest.param("Cozta Rigo", 0, "else", id="three wrong letters"),
        pytest.param("México", 0, "near.0", id="near miss"),
        pytest.param("Mexiko", 0, "near.0", id="near miss in another spelling"),
        pytest.param("Mexjco", 0, "near.0", id="near miss with a typing error"),
        pytest.param("Panama", 0, "else", id="anything else"),
        pytest.param("x" * 100_000, 0, "else", id="very long"),
    ],
)
def test_short_text_earns(response, fraction, where):
    grade = short_text.grade(build("short_text"), response)
    assert (grade.fraction, grade.parts[0].where) == (fraction, where)
    assert grade.parts[0].given == response


@pytest.mark.parametrize(
    ("answers", "response"),
    [
        (["Miskito"], "the Miskito"),
        (["Miskito"], "Miskito people"),
        (["Bolivia"], "in Bolivia"),
        (["Guatemala"], "to Guatemala"),
        (["postrera"], "the postrera"),
        (["la postrera"], "postrera"),
        (["CARSI"], "C.A.R.S.I."),
        (["U.S."], "the US"),
        (["May 1969"], "in May, 1969"),
    ],
)
def test_words_that_change_nothing_cost_nothing(answers, response):
    question = build("short_text", answers={"en": answers}, typing=0)
    (part,) = short_text.grade(question, response).parts
    assert (part.is_right, part.spelling) == (True, "")
    gap = {**TYPED, "answers": {"en": answers}, "typing": 0, "see": "p2"}
    filled = build("cloze", gaps={"where": gap}, text=en("In {where}."))
    assert cloze.grade(filled, {"where": response}).fraction == 1


@pytest.mark.parametrize(
    ("answer", "response", "is_right"),
    [
        pytest.param("Miskito", "Miskitto", True, id="one letter too many"),
        pytest.param("Miskito", "Misktio", True, id="neighbors swapped"),
        pytest.param("Miskito", "the Mizkito people", True, id="beside words that do not count"),
        pytest.param("Miskito", "Mizkitto", False, id="two errors in seven letters"),
        pytest.param("Esquipulas", "Eskipulas", True, id="two errors in ten letters"),
        pytest.param("Esquipulas", "Eskipulla", False, id="four errors"),
        pytest.param("Storm", "Strom", True, id="five letters"),
        pytest.param("Peru", "Pero", False, id="four letters"),
        pytest.param("in Peru", "in Pero", False, id="four letters that count"),
        pytest.param("Decree 117", "Decre 117", False, id="an answer with digits"),
        pytest.param("Miskito", "Miskito1", False, id="a digit too many"),
    ],
)
def test_misspelling_is_accepted_by_the_length_of_the_answer(answer, response, is_right):
    question = build("short_text", answers={"en": [answer]}, typing=0, near=[])
    (part,) = short_text.grade(question, response).parts
    assert (part.is_right, part.spelling) == (is_right, answer if is_right else "")


@pytest.mark.parametrize(
    ("response", "where"),
    [
        pytest.param("Costa Rita", "near.1", id="equal to a wrong one"),
        pytest.param("the Costa Rita", "near.1", id="equal but for words that do not count"),
        pytest.param("Costa Ritaa", "near.1", id="nearer to a wrong one"),
        pytest.param("Costa Ri", "answers", id="as near to both"),
    ],
)
def test_misspelling_of_a_known_wrong_answer_is_not_right(response, where):
    assert short_text.grade(build("short_text"), response).parts[0].where == where


def test_words_that_make_the_difference_in_a_question_count_there():
    """Where right and wrong differ in them alone, each is known by itself and no third one is."""
    near_miss = [near({"en": ["from the north"]})]
    question = build("short_text", answers={"en": ["to the north"]}, near=near_miss)
    given = ["to the North", "from the north", "the north", "to the noth"]
    grades = [short_text.grade(question, each).parts[0].where for each in given]
    assert grades == ["answers", "near.0", "else", "answers"]


def test_answer_of_signs_alone_is_none():
    question = build("short_text", answers={"en": ["US"]}, typing=2, near=[])
    assert short_text.grade(question, "?!").fraction == 0


def test_short_text_forgives_no_wrong_digit():
    question = build("short_text", answers={"en": ["Decree 117"]}, near=[])
    fractions = {
        text: short_text.grade(question, text).fraction for text in ("decrre 117", "decree 118")
    }
    assert fractions == {"decrre 117": 1, "decree 118": 0}


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("", None),
        (" \n ", None),
        ("\x00\x07\x7f\x9f", None),
        (" Costa\x00 Rica\r\n", "Costa Rica"),
        ("half \ud800 pair", "half  pair"),
    ],
)
def test_short_text_reads(text, response):
    assert short_text.read(build("short_text"), {"text": [text]}, seed="") == response


def test_short_text_takes_the_last_of_several_values():
    assert short_text.read(build("short_text"), {"text": ["a", "b"]}, seed="") == "b"


def test_short_text_refuses_what_is_too_long():
    with pytest.raises(ResponseProblem) as problem:
        short_text.read(build("short_text"), {"text": ["x" * 201]}, seed="")
    assert str(problem.value) == TOO_LONG


@pytest.mark.parametrize(
    ("response", "fraction", "where"),
    [
        pytest.param("218", 1, "answer", id="exact"),
        pytest.param("214", 1, "answer", id="lower end"),
        pytest.param("222.0", 1, "answer", id="upper end"),
        pytest.param("222.0000000000000000000000000000001", 0, "else", id="a hair above"),
        pytest.param("218 million dollars", 1, "answer", id="with its unit"),
        pytest.param("2.18E2", 0, None, id="unreadable though stored"),
        pytest.param("107", 0, "near.0", id="near"),
        pytest.param("328,9", 0, "near.1", id="near in decimals"),
        pytest.param("-218", 0, "else", id="other sign"),
    ],
)
def test_number_earns(response, fraction, where):
    grade = number.grade(build("number"), response)
    assert grade.fraction == fraction
    assert [part.where for part in grade.parts] == ([where] if where else [])


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("", None),
        ("  ", None),
        (" 218 ", "218"),
        ("1,234.5", "1,234.5"),
        ("1,234 million dollars", "1,234 million dollars"),
        ("٢١٨", "٢١٨"),
    ],
)
def test_number_reads_and_keeps_what_was_typed(text, response):
    assert number.read(build("number"), {"number": [text]}, seed="") == response


@pytest.mark.parametrize("text", ["$3 billion", "two", "1/2", "1e5", "1..2", "9" * 60, "%", "∞"])
def test_number_refuses_with_a_sentence(text):
    with pytest.raises(ResponseProblem) as problem:
        number.read(build("number"), {"number": [text]}, seed="")
    assert str(problem.value) == UNREADABLE


@pytest.mark.parametrize("unit", ["", " million dollars", "Million Dollars", " %"])
def test_number_that_can_be_read_in_two_ways_is_asked_back(unit):
    with pytest.raises(ResponseProblem) as problem:
        number.read(build("number"), {"number": [f"-21,8{unit}"]}, seed="")
    says = "-21,8 could mean -21.8 or -218. Enter -21.8 or -218."
    assert (str(problem.value), problem.value.sentence) == (says, TWO_WAYS)
    assert problem.value.said(lambda sentence: f"¿{sentence}?") == f"¿{says}?"


def test_number_with_two_readings_that_was_kept_before_keeps_its_grade():
    question = build("number", answer=7.2, tolerance=0, near=[])
    assert [number.grade(question, given).fraction for given in ("7,2", "72")] == [1, 0]


def test_number_says_its_unit_once():
    question = build("number")
    assert number.key(question, "en") == "218 million dollars"
    assert number.summarise(question, "109 Million dollars", "en") == "109 Million dollars"


def test_number_is_exact_where_a_float_is_not():
    question = build("number", answer=0.3, tolerance=0.1, near=[])
    fractions = {text: number.grade(question, text).fraction for text in ("0.4", "0.2", "0.1999")}
    assert fractions == {"0.4": 1, "0.2": 1, "0.1999": 0}


@pytest.mark.parametrize(
    ("response", "fraction"),
    [
        pytest.param({"who": 1, "when": 1, "where": "costa rica"}, 1, id="all"),
        pytest.param({"who": 1, "when": 0, "where": "costa rica"}, Decimal("0.6666667"), id="two"),
        pytest.param({"who": 1}, Decimal("0.3333333"), id="the others empty"),
        pytest.param({"where": "Panama"}, 0, id="none"),
        pytest.param({"who": "1", "where": 1}, 0, id="of the wrong kind"),
        pytest.param(None, 0, id="blank"),
    ],
)
def test_cloze_earns(response, fraction):
    assert cloze.grade(build("cloze"), response).fraction == fraction


def test_cloze_tells_of_each_gap_in_the_order_of_the_text():
    parts = cloze.grade(build("cloze"), {"who": 0, "where": "Mexico"}).parts
    assert [(part.where, part.label, part.is_right) for part in parts] == [
        ("gaps.who.0", "who", False),
        ("gaps.when", "when", False),
        ("gaps.where.near.0", "where", False),
    ]


def test_cloze_fills_its_text_in_one_line():
    question = build("cloze")
    given = cloze.summarise(question, {"who": 0, "where": "Panama"}, "en")
    assert given == "The calls went to [the Fed] in [____], and [Panama] heard of it."
    assert cloze.key(question, "en") == (
        "The calls went to [the IMF] in [August], and [Costa Rica] heard of it."
    )


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("no gap", [("no gap", "")]),
        ("{a}", [("", "a"), ("", "")]),
        ("x {a} y {b}.", [("x ", "a"), (" y ", "b"), (".", "")]),
        ("open {a", [("open ", "a"), ("", "")]),
    ],
)
def test_cloze_text_is_cut_at_its_gaps(text, pieces):
    assert cloze.pieces(text) == pieces


def test_written_waits_for_a_person():
    grade = written.grade(build("written"), "An answer.")
    assert (grade.fraction, grade.state, grade.is_right) == (None, "waiting", False)
    assert written.grade(build("written"), None).state == "blank"


@pytest.mark.parametrize(
    ("levels", "fraction"),
    [
        pytest.param({"claim": 3, "fairness": 2, "source": 1}, 1, id="all at the top"),
        pytest.param({"claim": 0, "fairness": 0, "source": 0}, 0, id="all at the bottom"),
        pytest.param({"claim": 2, "fairness": 1, "source": 0}, Decimal("0.5"), id="3 of 6"),
        pytest.param({"claim": 3, "fairness": 1, "source": 1}, Decimal("0.8333333"), id="5 of 6"),
        pytest.param({"claim": 9, "fairness": 9, "source": 9}, 1, id="never above the top"),
        pytest.param({"claim": 3, "fairness": 2}, None, id="unfinished"),
    ],
)
def test_written_earns_what_the_rubric_gives(levels, fraction):
    assert written.marked(build("written"), levels) == fraction


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one", 1), ("a  b\nc", 3), ("so - no", 2), ("don't well-known", 2)],
)
def test_written_counts_words(text, words):
    assert written.word_count(text) == words


def test_written_is_summarised_within_one_line():
    line = written.summarise(build("written"), "one\ntwo " * 100, "en")
    assert (len(line), line[:11], line[-1]) == (200, "one two one", "…")


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        pytest.param("12345678901234567890.0000000001", 1, id="upper end"),
        pytest.param("12345678901234567890.00000000005", 1, id="within"),
        pytest.param("12345678901234567890.0000000001001", 0, id="a hair above"),
        pytest.param("12345678901234567889.9999999998999", 0, id="a hair below"),
    ],
)
def test_number_of_many_digits_keeps_its_tolerance_exact(text, fraction):
    exact = {"answer": Decimal("12345678901234567890"), "tolerance": Decimal("1E-10")}
    assert number.grade(build("number", near=[], **exact), text).fraction == fraction


def test_near_number_without_tolerance_is_exact():
    question = build("number", near=[near(100)])
    assert number.grade(question, "100.1").parts[0].where == "else"
