"""From judged pairs to the lines of the ledger: the best pairing, then what is left over.

A pairing maximises ``COR + ½ PAR``. Hairs decide between equal ones: required gold comes before
optional gold, one correct pair before two partial ones, and a pair judged incorrect before one
item missing and one spurious.
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


def pair_up(judged: Mapping[Pair, Outcome], gold: Sequence[Side]) -> dict[Pair, Outcome]:
    """Return the best pairing of judged (predicted, gold) pairs, in order.

    Optional gold is only paired where it earns credit: it is never charged.
    """
    # All hairs of a pairing together stay below the half that is the least credit.
    hair = 0.125 / (1 + len(judged))
    weights = {
        (i, j): CREDIT.get(outcome, 0.0) + (0.0 if gold[j].optional else hair * _HAIRS[outcome])
        for (i, j), outcome in judged.items()
    }
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
