"""What the log of a class says of each act, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.templatetags.times import full_date

# By the verb; `%(who)s` is the student or colleague concerned.
SENTENCES = {
    "account.card": gettext_noop("Made a new first password for %(who)s"),
    "account.temporary_password": gettext_noop("Set a temporary password for %(who)s"),
    "class.reset_allowed": gettext_noop("Allowed teachers to set a temporary password"),
    "class.reset_stopped": gettext_noop("Stopped teachers from setting a temporary password"),
    "answer.accept": gettext_noop("Accepted an answer of %(who)s received after the end"),
    "answer.refuse": gettext_noop("Did not accept an answer of %(who)s received after the end"),
    "class.absence": gettext_noop("Noted an absence of %(who)s"),
    "class.archive": gettext_noop("Archived the class"),
    "class.categories": gettext_noop("Changed the categories and their weights"),
    "class.change": gettext_noop("Changed the settings of the class"),
    "class.close": gettext_noop("Closed joining"),
    "class.code": gettext_noop("Made a new join code"),
    "class.open": gettext_noop("Opened joining again, with the same code"),
    "class.colleague": gettext_noop("Let %(who)s teach or assist in the class"),
    "class.colleague_removed": gettext_noop("Ended the part of %(who)s in the class"),
    "class.copy": gettext_noop("Made the class as a copy of another"),
    "class.erased_account": gettext_noop("An account was erased; averages changed"),
    "class.hand_over": gettext_noop("Handed the class over to %(who)s"),
    "class.join_accounts": gettext_noop("Joined two accounts of %(who)s"),
    "class.leave": gettext_noop("Left the class"),
    "class.move": gettext_noop("Moved %(who)s between classes"),
    "class.remove": gettext_noop("Removed %(who)s from the class"),
    "class.reopen": gettext_noop("Gave the class a later last day"),
    "class.restore": gettext_noop("Took the class out of the archive"),
    "class.take_back": gettext_noop("Took %(who)s back into the class"),
    "class.take_over": gettext_noop("Took the class over"),
    "class.undo_absence": gettext_noop("Undid an absence of %(who)s"),
    "class.undo_joining": gettext_noop("Separated two accounts of %(who)s again"),
    "data.erase": gettext_noop("Erased an account"),
    "data.export_class": gettext_noop("Took a file out of the gradebook"),
    "dispute.reply": gettext_noop("Replied to a disputed answer of %(who)s"),
    "grade.override": gettext_noop("Decided a grade of %(who)s"),
    "mark.release": gettext_noop("Released a mark of %(who)s"),
    "question.mend": gettext_noop("Fixed the answer key of a question"),
    "question.undo_mend": gettext_noop("Undid a fix to the answer key of a question"),
    "roster.import": gettext_noop("Added students from a list of names"),
    "work.accommodate": gettext_noop("Changed what is agreed with %(who)s for every work"),
    "work.change": gettext_noop("Changed dates or rules of a work"),
    "work.extend": gettext_noop("Changed the dates of %(who)s at a work"),
    "work.take_back": gettext_noop("Took a work back"),
}
# What a fixed answer key does, by its rule: as it was done, and as it was undone.
RULES = {
    "accept": (
        gettext_noop("Accepted one more answer to a question"),
        gettext_noop("Stopped accepting one more answer to a question"),
    ),
    "drop": (
        gettext_noop("Stopped counting a question"),
        gettext_noop("Counted a dropped question again"),
    ),
    "fix_key": (
        gettext_noop("Changed the right answer to a question"),
        gettext_noop("Went back to the earlier right answer to a question"),
    ),
    "full_credit": (
        gettext_noop("Gave full points for a question to everyone who was asked"),
        gettext_noop("Took back the full points that everyone had for a question"),
    ),
}
# A line that leads to no one: neither whose account it was nor who erased it.
NAMELESS = "class.erased_account"
MENDINGS = ("question.mend", "question.undo_mend")
# Details that stand for themselves.
PLAIN = ("reason", "file", "role")
DECIDED = {
    "excused": gettext_noop("excused"),
    "taken back": gettext_noop("taken back"),
}


@dataclass(frozen=True)
class MendedQuestion:
    """A question whose key was fixed: the assignments of this class that it reached, by title, the
    number of its lesson, and how it begins."""

    titles: tuple[str, ...]
    lesson: str
    beginning: str
    never_down: bool

    @property
    def words(self) -> list[str]:
        said = list(self.titles or [_("an assignment that was withdrawn")])
        if self.lesson:
            said.append(_("lesson %(number)s") % {"number": self.lesson})
        said.append(_("“%(question)s”") % {"question": self.beginning})
        if self.never_down:
            said.append(_("no score goes down"))
        return said


def sentence(verb: str, who: str, *, rule: str = "") -> str:
    """What was done; an act that has no words yet by its name. `rule`: of a fixed answer key."""
    if verb in MENDINGS and rule in RULES:
        return _(RULES[rule][MENDINGS.index(verb)])
    known = SENTENCES.get(verb)
    return _(known) % {"who": who or _("somebody who was erased")} if known else verb


def detail_words(
    verb: str,
    detail: Mapping[str, Any],
    titles: Mapping[str, str],
    mended: MendedQuestion | None = None,
    *,
    other_class: str = "",
) -> str:
    """Figures and reasons, where the act has them. `titles`: of the works of the class, by id.
    `other_class`: the name of the one that an act was about too."""
    words = [other_class] if other_class else []
    if detail.get("work") in titles:
        words.append(titles[detail["work"]])
    if "decision" in detail:
        decision = str(detail["decision"])
        points = _("%(n)s points") % {"n": decision}
        words.append(_(DECIDED[decision]) if decision in DECIDED else points)
    if verb == "mark.release":
        words.append(_("%(n)s of all points") % {"n": _percent(detail.get("fraction"))})
    if mended:
        words += mended.words
    elif detail.get("question"):
        words.append(str(detail["question"]))
    if detail.get("ends_on"):
        last = date.fromisoformat(detail["ends_on"])
        words.append(_("last day %(day)s") % {"day": full_date(last)})
    words += [str(detail[name]) for name in PLAIN if detail.get(name)]
    if verb == "roster.import":
        words.append(_("%(n)s students") % {"n": detail.get("students", "")})
    return ", ".join(words)


def _percent(fraction: Any) -> str:
    return f"{float(fraction or 0):.0%}"
