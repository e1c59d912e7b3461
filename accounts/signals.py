"""The one signal of accounts."""

from django.dispatch import Signal

# Sent inside the merge's transaction, before the guest's row goes, with `guest` and `account`.
# Apps whose rows say on_merge="combine" move them here.
learners_merged = Signal()
