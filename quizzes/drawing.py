"""Which questions an attempt asks, and in which order: a function of ids and a seed. Pure.

Nothing of a question but its id goes in, so the draw tells nothing of what is right. Questions that
the learner has met least come first; chance decides among equals.
"""

from collections.abc import Iterable, Mapping

from questions.shuffling import shuffle

# Stand in the place of a question's id, which never holds a space.
_DRAW, _ORDER = "the draw", "the order"


def draw(
    pool: Iterable[str], *, count: int | None, met: Mapping[str, int], seed: str
) -> tuple[str, ...]:
    """`count` ids of the pool, all of it where that is None or more than there are.

    `met`: how many times this learner has met a question, by id.
    """
    return draw_mixed(dict.fromkeys(pool, ""), count=count, at_least={}, met=met, seed=seed)


def draw_mixed(
    pool: Mapping[str, str],
    *,
    count: int | None,
    at_least: Mapping[str, int],
    met: Mapping[str, int],
    seed: str,
) -> tuple[str, ...]:
    """As `draw`, with at least so many questions of some groups; `pool` gives each id its group.

    A group that is smaller gives all it has. The least numbers together are not above `count`.
    """
    chance = shuffle(tuple(pool), seed=seed, question_id=_DRAW)
    ranked = sorted(chance, key=lambda question_id: met.get(question_id, 0))
    needed = [
        question_id
        for group, least in at_least.items()
        for question_id in [each for each in ranked if pool[each] == group][:least]
    ]
    others = [question_id for question_id in ranked if question_id not in needed]
    return shuffle((needed + others)[:count], seed=seed, question_id=_ORDER)
