"""From judged pairs to the lines of the ledger: the best pairing, then what is left over.

A pairing maximises ``COR + ½ PAR``. Hairs decide between equal ones: required gold comes before
optional gold, one correct pair before two partial ones, a pair judged incorrect before one item
missing and one spurious, and after all of that what is close before what is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractbench.alignment import Pair, align
from extractbench.counts import Item, Outcome

__all__ = ["CREDIT", "Side", "items_of", "pair_up"]

CREDIT = {Outcome.CORRECT: 1.0, Outcome.PARTIAL: 0.5}
_HAIRS = {Outcome.CORRECT: 3, Outcome.PARTIAL: 1, Outcome.INCORRECT: 1}


@dataclass(frozen=True, slots=True)
class Side:
    """One item of one side: its group, what the ledger calls it, and whether gold may miss it."""

    group: str
    name: str
    optional: bool = False


def pair_up(
    judged: Mapping[Pair, Outcome], gold: Sequence[Side], closeness: Mapping[Pair, float]
) -> dict[Pair, Outcome]:
    """Return the best pairing of judged (predicted, gold) pairs, in order.

    Optional gold is only paired where it earns credit: it is never charged.

    Args:
        judged: The pairs that may be made, and what each would be.
        gold: What stands on gold's side.
        closeness: How close the two of a pair are, between 0 and 1.
    """
    # All hairs of a pairing together stay below the half that is the least credit, and all that
    # is by closeness below one hair.
    hair = 0.125 / (1 + len(judged))
    weights: dict[Pair, float] = {}
    for pair, outcome in judged.items():
        weight = CREDIT.get(outcome, 0.0)
        weight += 0.0 if gold[pair[1]].optional else hair * _HAIRS[outcome]
        near = closeness[pair] / (2 + 2 * len(judged))
        weights[pair] = weight + hair * near if weight else 0.0
    return {pair: judged[pair] for pair in align(weights)}


def items_of(
    layer: str,
    criterion: str,
    pairs: Mapping[Pair, Outcome],
    predicted: Sequence[Side],
    gold: Sequence[Side],
) -> Iterator[Item]:
    """Yield the ledger's lines of a pairing: the pairs, the missing gold, the spurious rest."""
    for (i, j), outcome in pairs.items():
        yield Item(
            layer=layer,
            criterion=criterion,
            outcome=outcome,
            gold_group=gold[j].group,
            predicted_group=predicted[i].group,
            gold=gold[j].name,
            predicted=predicted[i].name,
        )
    found = {j for _, j in pairs}
    for j, side in enumerate(gold):
        if j not in found and not side.optional:
            yield Item(
                layer=layer,
                criterion=criterion,
                outcome=Outcome.MISSING,
                gold_group=side.group,
                gold=side.name,
            )
    used = {i for i, _ in pairs}
    for i, side in enumerate(predicted):
        if i not in used:
            yield Item(
                layer=layer,
                criterion=criterion,
                outcome=Outcome.SPURIOUS,
                predicted_group=side.group,
                predicted=side.name,
            )
