"""Second factors, where the package leaves something open: a code counts once, and what they are
made of is not readable in the database."""

import base64
import logging

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import User

SALT = "accounts.second_factor"
# What stands before a sealed text. A text without it was stored before there was a seal.
SEALED = "sealed:"
LAST_COUNTER = "last_counter"
log = logging.getLogger("meridiano.second_factor")


def seal(text: str) -> str:
    """The text as it is stored: only who has the secret key can read it."""
    return SEALED + _locks().encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """The text of a sealed one, or of one that was stored before there was a seal.

    Where the secret key is another one, nobody can read it: then a text that nobody knows stands
    in, so that no code is right. An empty one would make codes that anybody can reckon.
    """
    if not stored.startswith(SEALED):
        return stored
    try:
        return _locks().decrypt(stored.removeprefix(SEALED).encode()).decode()
    except InvalidToken:
        log.error("A second factor was sealed with another secret key: set it up anew")
        return str(generate_totp_secret())


def _locks() -> MultiFernet:
    """Of the secret key, and of older ones that still count for reading."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (salted_hmac(SALT, "", secret=key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


@transaction.atomic
def count_code(app: Authenticator, code: str) -> bool:
    """Note that a code of an app was taken; False where it, or a later one, was taken before.

    The row is read under a lock: of two sign-ins with one code in the same moment, one gets in.
    """
    row = Authenticator.objects.select_for_update().get(pk=app.pk)
    secret = unseal(row.data["secret"])
    counter = max(
        (each for each in yield_hotp_counters_from_time() if _is_code(code, secret, each)),
        default=0,
    )
    if counter <= row.data.get(LAST_COUNTER, 0):
        return False
    # One that was stored before there was a seal is sealed by the way.
    row.data |= {LAST_COUNTER: counter, "secret": seal(secret)}
    row.save(update_fields=["data"])
    return True


def _is_code(code: str, secret: str, counter: int) -> bool:
    expected = format_hotp_value(hotp_value(secret, counter))
    return bool(compare_user_code(actual=code, expected=expected))


def other_factors(user: User, than: Authenticator) -> bool:
    """Whether the person has an app or a key beside this one."""
    beside = Authenticator.objects.filter(user=user).exclude(pk=than.pk)
    return bool(beside.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())
