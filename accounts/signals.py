"""The signals of accounts."""

from django.dispatch import Signal

# Sent inside the merge's transaction, before the guest's row goes, with `guest` and `account`.
# Apps whose rows say on_merge="combine" move them here.
learners_merged = Signal()

# Sent inside the transaction that erases, before the rows go, with `people`, their ids. What an app
# writes here stays, so it names none of them.
people_erased = Signal()
