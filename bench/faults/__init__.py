"""Faults on purpose, one module a kind: nothing that was acknowledged may be lost, whoever saves is
told in words, and afterwards the site goes on without a hand. `python -m bench.faults`."""
