"""Join codes of classes: 8 of 32 signs, read whatever way somebody types them. Pure."""

import secrets

from accounts.codes import ALPHABET

LENGTH = 8
HALF = LENGTH // 2


def new_join_code() -> str:
    """40 bits: too many to guess, and never a 0, 1, I or O."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_join_code(text: str) -> str | None:
    """The code in one spelling: case, spaces and hyphens do not matter. None where it is none."""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def spaced(code: str) -> str:
    """K7MQ 4RXP, as people read it aloud."""
    return f"{code[:HALF]} {code[HALF:]}"
