"""One fault at a time in the sample course: the rule that finds it, with file and line."""

import pytest

from lessons.library.rules.prose import figures
from tests.lessons.library.conftest import BROKEN
from tests.lessons.library.faults import FAULTS, ONE, THREE, TWO


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_is_found_with_file_and_line(copy, fault):
    file, old, new, (level, rule, where, line, says) = fault
    copy.replace(file, old, new)
    found = [(p.level, p.id, p.file, p.line) for p in copy.found() if p.says.startswith(says)]
    where = where if where.startswith("maps/") else f"maps/{where}"
    assert found == [(level, rule, where, line)], copy.found()


def test_sample_course_has_no_errors_and_only_warnings_of_its_size(sample):
    assert {(p.level, p.id) for p in sample.problems} == {
        ("warning", "length"),
        ("warning", "sentence-length"),
        ("warning", "reading-level"),
        ("warning", "few-questions"),
        ("warning", "not-tested"),
    }


def test_each_message_is_one_plain_sentence(sample):
    for problem in sample.problems:
        assert problem.says[0].isupper()
        assert problem.says.endswith(".")
        assert "\n" not in problem.says


def test_missing_zoom_is_an_error(copy):
    copy.path(f"{ONE}/close-up.en.md").unlink()
    (problem,) = [p for p in copy.found() if p.id == "missing-zoom"]
    assert (problem.level, problem.file, problem.line) == ("error", f"maps/{ONE}/lesson.yaml", 1)
    assert problem.says == "Write close-up.en.md: the lesson is missing at this zoom."


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        ("course.yaml", "missing-file"),
        ("claims.yaml", "missing-file"),
        ("ids.txt", "missing-file"),
        ("data/countries-voting.csv", "missing-file"),
        ("data/countries-voting.yaml", "missing-file"),
        ("1-finding-a-place/module.yaml", "missing-file"),
        (f"{ONE}/quiz.yaml", "missing-file"),
    ],
)
def test_missing_file_is_an_error_of_that_file(copy, file, rule):
    copy.path(file).unlink()
    assert (f"maps/{file}", 1, rule) in [(p.file, p.line, p.id) for p in copy.found()]


def test_file_of_an_unknown_name_is_an_error(copy):
    copy.add(f"{ONE}/overveiw.en.md", "text")
    assert [(p.id, p.file) for p in copy.found()] == [
        ("unknown-file", f"maps/{ONE}/overveiw.en.md")
    ]


def test_module_that_course_yaml_does_not_list_is_an_error(copy):
    copy.replace("course.yaml", "[finding-a-place, agreeing]", "[finding-a-place]")
    assert ("unknown-id", "maps/2-agreeing/module.yaml") in [(p.id, p.file) for p in copy.found()]


def test_listed_module_without_a_folder_is_an_error(copy):
    copy.replace("course.yaml", "[finding-a-place, agreeing]", "[finding-a-place, agreeing, more]")
    assert [(p.id, p.file) for p in copy.found()] == [("missing-file", "maps/course.yaml")]


def test_folders_with_one_number_are_an_error(copy):
    copy.path("2-agreeing").rename(copy.path("1-agreeing"))
    assert [p.id for p in copy.found() if p.level == "error"] == ["reused-id"]


@pytest.mark.parametrize("count", [1, 4])
def test_two_or_three_checks_are_asked_for(copy, count):
    check = copy.path(f"{THREE}/quiz.yaml").read_text().partition("  - id: who-voted")[0]
    more = check.partition("checks:\n")[2]
    if count == 1:
        copy.replace(f"{ONE}/quiz.yaml", "questions:\n", "rest:\n")
        copy.replace(f"{ONE}/quiz.yaml", "  - id: which-line", "questions:\n  - id: which-line")
    else:
        twice = more.replace("before-the-vote", "one-more") + more.replace("before-the-", "two-")
        copy.replace(f"{ONE}/quiz.yaml", "questions:\n", twice + "questions:\n")
    says = f"Write 2 or 3 checks: the lesson has {count}."
    assert says in [p.says for p in copy.found()]


def test_claim_needs_two_questions(copy):
    copy.replace("claims.yaml", "D01:", "D02:")
    copy.replace("claims.yaml", "C02:", "D01:")
    found = {p.says for p in copy.found() if p.id == "not-tested"}
    assert found == {"Test D02 by 2 questions: there are 0."}


def test_objective_to_create_needs_a_written_task_and_three_steps(copy):
    copy.replace("2-agreeing/test.yaml", "objective: LO3", "objective: LO2")
    copy.replace(f"{THREE}/quiz.yaml", "objective: LO3", "objective: LO2")
    found = [p.says for p in copy.found() if p.id == "not-tested"]
    assert found == ["Test LO3 by a written task and 3 questions on its steps: there are 2 and 2."]


def test_crowded_section_of_an_overview_is_a_warning(copy):
    copy.replace(
        f"{ONE}/overview.en.md",
        "He used a table",
        "It cost $1, $2, $3 and 4 percent. [](source:logbook-1741) He used a table",
    )
    (problem,) = [p for p in copy.found() if p.id == "many-figures"]
    assert problem.says == (
        "Keep at most 3 figures in the section “noon” of the overview: it has 4."
    )


@pytest.mark.parametrize("broken", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "file",
    [
        "course.yaml",
        "glossary.yaml",
        "retired.yaml",
        "corrections.yaml",
        "final.yaml",
        "data/countries-voting.yaml",
        "2-agreeing/module.yaml",
        "2-agreeing/test.yaml",
        "2-agreeing/task.yaml",
        f"{ONE}/lesson.yaml",
        f"{ONE}/quiz.yaml",
    ],
)
def test_broken_file_gives_problems_and_the_rest_is_read(copy, broken, file):
    copy.path(file).write_bytes(broken.read_bytes())
    library = copy.read()
    of_file = [p for p in library.problems if p.file == f"maps/{file}" and p.level == "error"]
    assert of_file
    assert all(1 <= p.line <= 10 for p in of_file)
    assert "maps" in library.courses
    assert {p.file for p in library.problems if p.id == "syntax"} <= {f"maps/{file}"}


@pytest.mark.parametrize("path", [f"{ONE}/standard.en.md", f"{ONE}/teacher.en.md", "about.en.md"])
def test_text_that_is_not_utf_8_is_a_problem(copy, path):
    copy.path(path).write_bytes(b"## Caf\xe9 {#noon}\n")
    assert ("syntax", f"maps/{path}") in [(p.id, p.file) for p in copy.found()]


def test_content_folder_that_is_missing_is_a_problem(tmp_path):
    from lessons.library.reader import read_library

    library = read_library(tmp_path / "content")
    assert library.courses == {}
    assert [p.level for p in library.problems] == ["warning"]


def test_evidence_may_stand_on_the_card_of_claims_after_the_paragraph(copy):
    quiz, lesson = f"{ONE}/quiz.yaml", f"{ONE}/lesson.yaml"
    copy.replace(quiz, 'evidence: ["east and west"]', 'evidence: ["Logbooks and tables"]')
    assert copy.found() == []
    copy.replace(lesson, "{after: p3, claims: [C01]}", "{after: p2, claims: [C01]}")
    assert [p.id for p in copy.found()] == ["evidence"]


def test_overview_has_the_short_reason_on_its_card(copy):
    why = '  why: {en: "Logbooks and tables of the sun\'s height bear it out."}\n'
    copy.replace("claims.yaml", why, f'{why}  why_short: {{en: "It is well known."}}\n')
    copy.replace(f"{ONE}/quiz.yaml", 'evidence: ["east and west"]', 'evidence: ["Logbooks and"]')
    [problem] = copy.found()
    assert problem.says.startswith("Add to evidence words that stand in p3 at overview,")


def test_card_without_its_reference_is_a_warning(copy):
    file = f"{ONE}/lesson.yaml"
    copy.replace(file, "source: logbook-1741}", "source: logbook}")
    copy.replace(file, "  logbook-1741:", "  logbook:")
    assert [(p.id, p.line) for p in copy.found()] == [("card", 16)]
    copy.replace(file, "    kind: report\n", "    kind: report\n    source: logbook-1741\n")
    assert copy.found() == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It cost $80 billion.", ("$80 billion",)),
        ("It fell by 5.5 percent and 3%.", ("5.5 percent", "3%")),
        ("About nine million people lived there.", ("nine million",)),
        ("In all 7,172 people were killed.", ("7,172 people",)),
        ("A rate of 38 per 100,000 is high.", ("38 per 100,000",)),
        ("Prices rose by 2 points.", ("2 points",)),
        ("It happened in 1982, on 12 August 1982 and in 1973-74.", ()),
        ("Paragraph 4 of lesson 3.1 names six countries.", ()),
        ("Eight times as much, or half.", ()),
        ("The seven countries met for ninety days.", ()),
        ("They lent $176 for every $100 of their own.", ("$176",)),
        ("Each point adds $10 million to every $1 billion owed.", ("$10 million",)),
        ("Between 2000 and 2018 deaths of babies fell.", ()),
        ("Killings for every 100,000 people in a year.", ()),
        ("The euro: €5, the pound: £2.50", ("€5", "£2.50")),
    ],
)
def test_figures_are_numbers_with_a_unit_percent_currency_or_size(text, found):
    assert figures(text) == found


def test_lesson_cannot_have_the_address_of_a_page(copy):
    folder = copy.path(f"{ONE}/lesson.yaml").parent
    folder.rename(folder.with_name("1-glossary"))
    (problem,) = [p for p in copy.found() if p.id == "reused-id"]
    assert problem.says.startswith("Give the lesson another id: “glossary” is the address")


def test_check_is_answered_at_once(copy):
    ordering = """\
  - id: first-clocks
    type: ordering
    bloom: remember
    objective: LO1
    claims: []
    see: p1
    evidence: ["noon"]
    mis: lines-swapped
    ask: {en: "Order the three clocks."}
    items:
      - {text: {en: "Water clock"}, date: "0100", why: {en: "It came first."}, see: p1}
      - {text: {en: "Pendulum clock"}, date: "1656", why: {en: "It came second."}, see: p1}
      - {text: {en: "Quartz clock"}, date: "1927", why: {en: "It came last."}, see: p1}
  - id: which-line
"""
    copy.replace(f"{ONE}/quiz.yaml", "  - id: which-line\n", ordering)
    assert [p.says for p in copy.found() if p.id == "check-type"] == [
        "Ask the check “first-clocks” in another way: ordering is for quizzes."
    ]


def test_passage_that_stands_in_two_lessons_is_found(copy):
    words = "The old ropes were counted twice before they were put away again."
    for lesson in (ONE, TWO):
        path = copy.path(f"{lesson}/standard.en.md")
        path.write_text(f"{path.read_text().rstrip()} {words}\n")
    (problem,) = [p for p in copy.found() if p.id == "repetition"]
    assert "“the old ropes were counted twice before they” otherwise at standard" in problem.says


def test_passage_of_names_or_verdicts_or_in_quotation_marks_may_stand_twice(copy):
    words = (
        "“The old ropes were counted twice before they were put away again.” "
        "So this holds up with a correction (right after a change) here. "
        "Ana Cruz, Luis Paz, Eva Ruiz and Juan Sol of Veracruz and Cadiz agreed."
    )
    for lesson in (ONE, TWO):
        path = copy.path(f"{lesson}/standard.en.md")
        path.write_text(f"{path.read_text().rstrip()} {words}\n")
    assert [p for p in copy.found() if p.id == "repetition"] == []
