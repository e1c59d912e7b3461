"""Secrets that people read, type or paste: first passwords, recovery codes, tokens. Pure."""

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

# 32 symbols without the look-alikes 0 O 1 I; 16 of them are 80 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECOVERY_LENGTH = 16
GROUP = 4
FIRST_WORDS = 3


def new_first_password() -> str:
    """Three words that are easy to read aloud, such as maple-rocket-violin: 30 bits.

    At least 14 characters, hyphens included.
    """
    return "-".join(secrets.choice(first_words()) for _ in range(FIRST_WORDS))


@lru_cache(maxsize=1)
def first_words() -> tuple[str, ...]:
    """The 1,024 words of first passwords, read once a process."""
    return tuple(Path(__file__).with_name("first_words.txt").read_text("utf-8").split())


def new_recovery_code() -> str:
    """Four groups of four symbols, such as K7MD-2QXP-9RTA-HW4C."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(symbols[start : start + GROUP] for start in range(0, RECOVERY_LENGTH, GROUP))


def normalize_code(text: str) -> str:
    """The code as it was shown, whatever case, spaces or hyphens a person typed."""
    symbols = "".join(symbol for symbol in text.upper() if symbol.isalnum())
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))


def new_token() -> str:
    """A token for a link: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token: whoever reads the database cannot use its links."""
    return hashlib.sha256(token.encode()).hexdigest()
