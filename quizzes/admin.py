"""What an administrator sees of quizzes: answers that learners think are right too."""

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly
from questions.types import type_of
from quizzes.models import Dispute
from quizzes.pinned import pinned


@admin.register(Dispute)
class DisputeAdmin(ReadOnly):
    """Read beside the answer, without the name of whoever gave it."""

    list_display = ("made_at", "question", "given", "beginning", "is_open")
    list_filter = (("replied_at", admin.EmptyFieldListFilter),)
    search_fields = ("answer__version__question_id", "text")
    ordering = ("-made_at",)
    list_select_related = ("answer__version",)
    fields = ("made_at", "question", "given", "text", "reply", "replied_at")
    readonly_fields = ("question", "given")

    @admin.display(description=_("question"))
    def question(self, dispute: Dispute) -> str:
        return dispute.answer.version.question_id

    @admin.display(description=_("answer"))
    def given(self, dispute: Dispute) -> str:
        question = pinned(dispute.answer.attempt_id).questions[dispute.answer.position]
        return type_of(question).summarise(question, dispute.answer.response, "en")

    @admin.display(description=_("text"))
    def beginning(self, dispute: Dispute) -> str:
        return Truncator(dispute.text).chars(200)

    @admin.display(description=_("open"), boolean=True)
    def is_open(self, dispute: Dispute) -> bool:
        return dispute.replied_at is None
