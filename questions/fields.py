"""Form fields of a question: what a page offers under which names, and how a post is read.

A Field holds nothing of the key, so a page made of fields alone cannot give it away.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from questions.spec import Localized

type Posted = Mapping[str, list[str]]

# Tab and line end are the only control characters that stay; the newer half is 0x7F to 0x9F.
CONTROLS = dict.fromkeys([*(set(range(32)) - {9, 10}), *range(0x7F, 0xA0)])


class ResponseProblem(Exception):
    """A response that cannot be saved as it is; the text is one sentence for the learner.

    The sentence is English and known to the translators, with a place such as %(given)s for each of
    the values.
    """

    def __init__(self, sentence: str, **values: str) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(self.said(str))

    def said(self, translated: Callable[[str], str]) -> str:
        """The sentence in the language of `translated`, which is gettext on a page."""
        words = translated(self.sentence)
        return words % self.values if self.values else words


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators, as Django's function of this name does."""
    return sentence


CHOOSE_ONE = gettext_noop("Choose one answer only.")
OUTDATED = gettext_noop("This page is out of date. Load it again and answer once more.")
TOO_LONG = gettext_noop("This answer is too long to be saved. Make it shorter.")


@dataclass(frozen=True, slots=True)
class Offer[K]:
    """One thing to choose: the author's key, the token that stands for it in a page, its words."""

    key: K
    token: str
    text: Localized


@dataclass(frozen=True, slots=True)
class Field[K]:
    """One control or group of controls. Without offers something is typed.

    `key` is the part of the response that the field fills (a gap, an item), `label` its words.
    """

    name: str
    offers: tuple[Offer[K], ...] = ()
    key: str = ""
    label: Localized | None = None

    def tokens(self, keys: Iterable[K]) -> list[str]:
        wanted = list(keys)
        return [offer.token for offer in self.offers if offer.key in wanted]


def several[K](field: Field[K], posted: Posted) -> list[K]:
    """The keys of all that was chosen, in the order of the page, each once.

    Raises ResponseProblem for a token that the field does not offer.
    """
    tokens = {value for value in posted.get(field.name, ()) if value}
    if not tokens <= {offer.token for offer in field.offers}:
        raise ResponseProblem(OUTDATED)
    return [offer.key for offer in field.offers if offer.token in tokens]


def one[K](field: Field[K], posted: Posted) -> K | None:
    """The key of what was chosen, or None. Raises ResponseProblem if it was more than one."""
    keys = several(field, posted)
    if len(keys) > 1:
        raise ResponseProblem(CHOOSE_ONE)
    return keys[0] if keys else None


def typed(name: str, posted: Posted, *, most: int) -> str:
    """What was typed, empty if blank; of several values the last, as browsers and Django have it.

    Left out is what no database takes: control characters and halves of surrogate pairs. Raises
    ResponseProblem where it is longer than `most` characters.
    """
    text = next(iter(posted.get(name, [])[-1:]), "")
    if len(text) > most:
        raise ResponseProblem(TOO_LONG)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)
    return lines.encode("utf-8", "ignore").decode().strip()
