"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Light(Argon2PasswordHasher):
    """Argon2id at OWASP's floor (19 MiB, two passes, one lane): about 24 ms of CPU.

    A class of thirty signs in within a minute on two cores; Django's default would take 420 ms
    each.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
