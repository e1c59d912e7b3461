"""What the forms of an assignment offer, and what they say of it."""

from django.utils.translation import gettext_lazy

USUALLY = gettext_lazy("As usual for it")
FORMS = [
    (
        "read",
        gettext_lazy("Read the lesson"),
        gettext_lazy("Done when it is marked as read. Reading is not tested."),
    ),
    (
        "lesson",
        gettext_lazy("Quiz of the lesson"),
        gettext_lazy(
            "Open quiz: anyone can take it as a guest and see the answers. Good for practice "
            "credit."
        ),
    ),
    (
        "test",
        gettext_lazy("Test of the lesson’s module"),
        gettext_lazy(
            "Held back: shown only when assigned. Its key is in the course’s published source."
        ),
    ),
    (
        "task",
        gettext_lazy("Written task of the lesson’s module"),
        gettext_lazy("You mark it. A rubric and sample answers come with it."),
    ),
    (
        "final",
        gettext_lazy("Final exam of the course"),
        gettext_lazy("Held back as the tests are; questions from every module."),
    ),
]
TRIES = [
    ("", USUALLY),
    ("1", "1"),
    ("2", "2"),
    ("3", "3"),
    ("5", "5"),
    ("any", gettext_lazy("as many as they like")),
]
COUNTS = [
    ("highest", gettext_lazy("the highest")),
    ("last", gettext_lazy("the last")),
    ("first", gettext_lazy("the first")),
    ("average", gettext_lazy("the average")),
]
LIMITS = [
    ("", gettext_lazy("None")),
    *((str(n), gettext_lazy("%d minutes") % n) for n in (10, 15, 20, 30, 45, 60, 90)),
]
LATE = [
    ("percent", gettext_lazy("Loses points each day")),
    ("same", gettext_lazy("Loses no points")),
    ("refused", gettext_lazy("Is not accepted")),
]
FEEDBACK = [
    ("last-try", gettext_lazy("Score right away, answers after the last attempt or the close")),
    ("each-try", gettext_lazy("Score and answers after each attempt")),
    ("close", gettext_lazy("Score right away, answers when it closes")),
    ("nothing", gettext_lazy("Nothing until it closes")),
]
CLOSES = [
    ("0", gettext_lazy("when it is due")),
    ("1", gettext_lazy("a day after it is due")),
    ("3", gettext_lazy("three days after it is due")),
    ("7", gettext_lazy("a week after it is due")),
    ("14", gettext_lazy("two weeks after it is due")),
    ("", gettext_lazy("never")),
]
CUT = gettext_lazy("A timed attempt ends when the assignment closes")
CUT_HELP = gettext_lazy("Otherwise, whoever starts before it closes has the whole time.")
NEVER_SHOWN = {
    "last-try": gettext_lazy(
        "With unlimited attempts and no closing date, answers would never be shown. Limit the "
        "attempts, set a closing date, or show answers after each attempt"
    ),
    "close": gettext_lazy(
        "Answers would never be shown, because this never closes. Set a due date and a closing "
        "date, or choose other feedback"
    ),
    "nothing": gettext_lazy(
        "Scores would never be shown, because this never closes. Set a due date and a closing "
        "date, or choose other feedback"
    ),
}
