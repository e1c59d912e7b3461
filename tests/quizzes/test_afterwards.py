"""Typed drafts, private words, and answers that are right too."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEvent
from quizzes.models import AnswerEvent, Attempt, Dispute
from quizzes.pinned import pinned
from tests.quizzes.build import attempt_of
from tests.quizzes.test_attempts import START, answer, begin, form_of, started_with

DRAFTS = ["My aunt Rosa left in 1998.", "My aunt Rosa left. The loan", "My aunt Rosa. The loan had"]


@pytest.fixture
def written(client, db):
    return started_with(client, "written")


@pytest.fixture
def wrong(client, db):
    """A single choice, answered wrong and handed in."""
    attempt, position = started_with(client, "single_choice")
    options = pinned(attempt.pk).questions[position].options
    place = next(n for n, option in enumerate(options) if not option.right)
    answer(client, attempt, position, place)
    client.post(f"/attempt/{attempt.pk}/submit/")
    return attempt, position


def save_by_script(client, attempt, position, text, revision):
    form = form_of(attempt, position, text) | {"client": "0badcafe", "revision": revision}
    json_ = {"accept": "application/json"}
    return client.post(f"/attempt/{attempt.pk}/save/", form, headers=json_)


@pytest.mark.parametrize("by_script", [True, False])
def test_only_the_newest_draft_of_typed_text_is_kept(client, written, by_script):
    attempt, position = written
    for revision, text in enumerate(DRAFTS, start=1):
        if by_script:
            assert save_by_script(client, attempt, position, text, revision).status_code == 200
        else:
            answer(client, attempt, position, text)
    saves = AnswerEvent.objects.filter(kind="saved").order_by("id")
    assert [event.response for event in saves] == [None, None, DRAFTS[-1]]
    assert [event.detail.get("letters") for event in saves[:2]] == [
        len(text) for text in DRAFTS[:2]
    ]


@pytest.mark.parametrize(
    ("type_name", "first", "second"),
    [
        ("cloze", {"who": 0, "where": "my aunt"}, {"who": 0, "where": "my aunt Rosa"}),
        ("number", "21", "218"),
        ("short_text", "my aunt", "my aunt Rosa"),
    ],
)
def test_no_draft_of_what_is_typed_outlives_the_next(client, lea, type_name, first, second):
    client.force_login(lea)
    attempt = attempt_of(lea, type_name)
    for revision, response in enumerate((first, second), start=1):
        assert save_by_script(client, attempt, 1, response, revision).status_code == 200
    saves = AnswerEvent.objects.filter(kind="saved").order_by("id")
    assert [event.response for event in saves] == [None, second]
    client.post(f"/attempt/{attempt.pk}/submit/")
    kept = AnswerEvent.objects.filter(response__isnull=False)
    assert [(event.kind, event.response) for event in kept] == [("submitted", second)]


@pytest.mark.parametrize("type_name", ["evidence", "true_false_reason", "cloze"])
def test_result_and_dispute_say_what_the_question_is_about(client, lea, type_name):
    client.force_login(lea)
    attempt = attempt_of(lea, type_name)
    question = pinned(attempt.pk).questions[1]
    about = getattr(question, {"evidence": "claim", "cloze": "text"}.get(type_name, "statement"))
    words = escape(about.root["en"].partition("{")[0].strip())
    client.post(f"/attempt/{attempt.pk}/submit/")
    for page in ("result/", "dispute/?q=1"):
        assert words in client.get(f"/attempt/{attempt.pk}/{page}").content.decode()


def test_choices_keep_every_save(client, db):
    attempt, position = started_with(client, "single_choice")
    for place in (0, 1, 2):
        answer(client, attempt, position, place)
    saves = AnswerEvent.objects.filter(kind="saved").order_by("id")
    assert [event.response for event in saves] == [0, 1, 2]


def test_private_words_go_from_the_answer_its_history_and_the_download(client, written):
    attempt, position = written
    answer(client, attempt, position, DRAFTS[-1])
    client.post(f"/attempt/{attempt.pk}/submit/")
    before = Attempt.objects.values("score", "max_score", "waiting").get(pk=attempt.pk)
    redact = f"/attempt/{attempt.pk}/redact/?q={position}"
    assert DRAFTS[-1] in client.get(redact).content.decode()
    page = client.post(redact, {"text": "My aunt Rosa"}, follow=True).content.decode()
    assert "[removed]. The loan had" in page
    assert attempt.answers.get(position=position).response == "[removed]. The loan had"
    kept = AnswerEvent.objects.values_list("response", flat=True)
    assert all("Rosa" not in str(response) for response in kept)
    assert Attempt.objects.values("score", "max_score", "waiting").get(pk=attempt.pk) == before
    assert AuditEvent.objects.get(verb="answer.redacted").detail["letters"] == 12
    archive = client.post(reverse("accounts:export_my_data")).getvalue()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        texts = [files.read(name).decode() for name in files.namelist()]
    assert not any("Rosa" in text for text in texts)


@pytest.mark.parametrize("words", ["", "no such words", "x" * 2001, "a\x00b"])
def test_words_that_are_not_there_are_asked_again_and_nothing_changes(client, written, words):
    attempt, position = written
    answer(client, attempt, position, DRAFTS[0])
    client.post(f"/attempt/{attempt.pk}/submit/")
    response = client.post(f"/attempt/{attempt.pk}/redact/?q={position}", {"text": words})
    assert response.status_code == 422
    assert attempt.answers.get(position=position).response == DRAFTS[0]


def test_dispute_is_kept_shown_and_changed_until_somebody_replies(client, wrong):
    attempt, position = wrong
    result = f"/attempt/{attempt.pk}/result/"
    dispute = f"/attempt/{attempt.pk}/dispute/?q={position}"
    assert dispute in client.get(result).content.decode()
    client.post(dispute, {"text": "Paragraph 2 says so."})
    page = client.post(dispute, {"text": "Paragraph 3 says so."}, follow=True).content.decode()
    assert "Paragraph 3 says so." in page
    assert Dispute.objects.get().text == "Paragraph 3 says so."
    Dispute.objects.update(replied_at=attempt.started_at, reply="It does not.")
    page = client.post(dispute, {"text": "It does."}, follow=True).content.decode()
    assert "It does not." in page
    assert Dispute.objects.get().text == "Paragraph 3 says so."


@pytest.mark.parametrize("text", ["", "x" * 2001, "a\x00b"])
def test_dispute_without_usable_words_is_asked_again(client, wrong, text):
    attempt, position = wrong
    response = client.post(f"/attempt/{attempt.pk}/dispute/?q={position}", {"text": text})
    assert response.status_code == 422
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("page", ["dispute", "redact"])
@pytest.mark.parametrize("query", ["", "?q=0", "?q=99", "?q=x"])
def test_answer_that_is_not_there_is_a_404(client, wrong, page, query):
    attempt, _ = wrong
    assert client.get(f"/attempt/{attempt.pk}/{page}/{query}").status_code == 404


def test_nothing_is_disputed_before_the_hand_in(client, db):
    attempt, _ = begin(client)
    assert client.get(f"/attempt/{attempt.pk}/dispute/?q=1").status_code == 404


def test_dispute_of_another_is_not_there(client, wrong, otto):
    attempt, position = wrong
    client.force_login(otto)
    assert client.get(f"/attempt/{attempt.pk}/dispute/?q={position}").status_code == 404
    assert client.get(START).status_code == 200


def test_administrator_reads_disputes_without_a_name(client, wrong, ada):
    attempt, position = wrong
    client.post(f"/attempt/{attempt.pk}/dispute/?q={position}", {"text": "It is so."})
    client.force_login(ada)
    page = client.get(reverse("admin:quizzes_dispute_changelist")).content.decode()
    assert "It is so." in page
    assert str(attempt.learner_id) not in page


def test_removed_words_leave_no_trace_that_grows(client, written):
    attempt, position = written
    answer(client, attempt, position, "bed " * 50)
    client.post(f"/attempt/{attempt.pk}/submit/")
    for words in ("e", "e", "d", "removed"):
        client.post(f"/attempt/{attempt.pk}/redact/?q={position}", {"text": words})
    assert attempt.answers.get(position=position).response == ("b[removed][removed] " * 50).rstrip()


def test_no_draft_stays_beside_what_was_handed_in(client, written):
    attempt, position = written
    save_by_script(client, attempt, position, DRAFTS[0], 5)
    save_by_script(client, attempt, position, DRAFTS[1], 3)
    client.post(f"/attempt/{attempt.pk}/submit/")
    kept = AnswerEvent.objects.filter(answer__position=position, response__isnull=False)
    assert [(event.kind, event.response) for event in kept] == [("submitted", DRAFTS[0])]
