"""The slow and obvious way to align two records: every pair judged by value, every pairing tried.

It returns the greatest ``COR + ½ PAR``, which the engine has to reach, and nothing else.
"""

from itertools import combinations, permutations

from extractbench.fillers import BROKEN, Filler

NOTHING = ()


def best_credit(schema, predicted, gold):
    """Return the greatest credit that two records of one type can have."""
    return sum(
        _slot_credit(member, _of(member, slot, predicted), _of(member, slot, gold))
        for slot in schema.slots.values()
        for member in slot.members or (slot,)
    )


def _of(member, slot, record):
    held = record.value[slot.name]
    fillers = (held,) if isinstance(held, Filler) else held or NOTHING
    if member is slot:
        return fillers
    return tuple(each for each in fillers if each.kind == member.record.name)


def _slot_credit(slot, ours, theirs):
    if not slot.many:
        return _credit(slot, ours[0], theirs[0]) if ours and theirs else 0
    earned = [
        [_credit(slot, one, other) if _may_pair(slot, one, other) else 0 for other in theirs]
        for one in ours
    ]
    return max(sum(earned[i][j] for i, j in pairs) for pairs in _pairings(slot, ours, theirs))


def _pairings(slot, ours, theirs):
    """Yield every way to pair as many as there are in the shorter list; ordered: in order."""
    few = min(len(ours), len(theirs))
    arranged = combinations if slot.is_ordered else permutations
    for size in range(few + 1) if slot.is_ordered else [few]:
        for rows in combinations(range(len(ours)), size):
            for columns in arranged(range(len(theirs)), size):
                yield list(zip(rows, columns, strict=True))


def _credit(slot, one, other):
    if one.value is BROKEN:
        return 0
    if slot.record is None:
        return _graded(
            max(_agreement(slot, one.value, form) for form in (other.value, *other.accept))
        )
    if not slot.record.unit:
        return best_credit(slot.record, one, other)
    plain = other.scalars()
    forms = [plain, *(plain | change for change in other.accept)]
    return max(_unit_credit(slot.record, one.scalars(), form) for form in forms)


def _graded(agreement):
    return 1 if agreement == 1 else 0.5 if agreement > 0 else 0


def _agreement(slot, one, other):
    if one is None or other is None:
        return float(one is other)
    return 0.0 if one is BROKEN else slot.comparator.compare(one, other)


def _unit_credit(schema, one, other):
    """Return 1 if all agrees, ½ if the keys do (without keys: whatever both state), else 0."""
    agreed = {name: _agreement(slot, one[name], other[name]) for name, slot in schema.slots.items()}
    both = [name for name in agreed if one[name] is not None and other[name] is not None]
    decisive = [slot.name for slot in schema.keys] or both or list(agreed)
    if not all(agreed[name] > 0 for name in decisive):
        return 0
    return 1 if min(agreed.values()) == 1 else 0.5


def _may_pair(slot, one, other):
    if slot.record is None or slot.record.unit or BROKEN in (one.value, other.value):
        return True
    return all(
        _key_agrees(key, one.value[key.name], other.value[key.name]) for key in slot.record.keys
    )


def _key_agrees(slot, one, other):
    if one is None or other is None:
        return one is other
    return _credit(slot, one, other) > 0
