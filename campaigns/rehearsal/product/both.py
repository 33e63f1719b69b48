"""The same actions at both depths, one after another."""

from collections.abc import Iterator
from dataclasses import replace

from campaigns.rehearsal.policies import WAYS
from campaigns.rehearsal.product.agreement import Pair
from campaigns.rehearsal.product.play import Play
from campaigns.rehearsal.seasons import unknown
from campaigns.rehearsal.world import Population

# That somebody steps in on the day itself takes a person's press in the product: neither depth does it here.
AS_IN_THE_PRODUCT = replace(WAYS["engine"], watch=False)


def pairs(people: Population, seed: int, number: int) -> Iterator[Pair]:
    """Empties the database before each action, and needs a story's clock and letters that are files (`scratch`)."""
    for n, course in enumerate(unknown(people, seed, AS_IN_THE_PRODUCT, number)):
        play = Play(people, course.plan, seed, AS_IN_THE_PRODUCT)
        yield Pair(n, course.run(), play.run())
