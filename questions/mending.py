"""What the types share to mend a key: marks that turn, and what becomes of their explanations.

An explanation stays with what it explains. Where that is right no longer, or is right only now, a
first sentence says that the words are older; they are not taken away, since nobody else has them.
"""

from questions.spec import Explanation, Localized, said

# What a wrong answer suggests that was the key before: no misconception.
FORMER_KEY = "former-key"
LONGEST = 5000  # of spec.Words
OLDER = Localized(
    {
        "en": "Written before the answer was corrected:",
        "es": "Escrito antes de que se corrigiera la respuesta:",
    }
)
NEWER = Localized(
    {
        "en": "The answer was corrected: it is this one.",
        "es": "La respuesta se corrigió: es esta.",
    }
)


class NoSuchKey(Exception):
    """A response that cannot be the key of its question: it leaves something out, names what the
    question does not offer, cannot be read, or belongs to a question without a key."""


def turned[T: Explanation](piece: T, *, is_right: bool, mark: str = "right") -> T:
    """An option marked right or wrong; just as it was where it has been so before."""
    if getattr(piece, mark) == is_right:
        return piece
    mis = None if is_right else FORMER_KEY
    return piece.model_copy(update={mark: is_right, "mis": mis, "why": older(piece.why)})


def older(why: Localized) -> Localized:
    """An explanation that was written for another key. What says so already stays as it is."""
    return Localized(
        {language: _older(words, said(OLDER, language)) for language, words in why.root.items()}
    )


def _older(words: str, note: str) -> str:
    return words if words.startswith(note) else f"{note} {words}"[:LONGEST]


def newer(like: Localized) -> Localized:
    """The explanation of an answer that had none, in the languages of another one."""
    return Localized({language: said(NEWER, language) for language in like.root})
