"""Boards: the runs on one gold beside each other, in groups that the articles can tell apart.

A board has one task, one edition and one digest of gold; boards are never mixed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractbench.counts import Counts
from extractbench.leaderboard.entry import Entry
from extractbench.leaderboard.result import CRITERIA, counts_of
from extractbench.leaderboard.tiers import Tier
from extractbench.scoring.ranking import Ranking, Standing, rank_counts

__all__ = ["Board", "Row", "make_boards"]


@dataclass(frozen=True, slots=True)
class Row:
    """A run on a board: where it stands under each criterion that it attempts."""

    entry: Entry
    name: str
    tier: Tier
    standings: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Board:
    """The runs on one gold.

    Attributes:
        criteria: Those that any run attempts, in the order of tables.
        rows: The runs, by name.
        rankings: By criterion.
    """

    task: str
    edition: str
    corpus: str
    digest: str
    articles: int
    documents: int
    criteria: tuple[str, ...]
    rows: tuple[Row, ...]
    rankings: Mapping[str, Ranking]


def make_boards(entries: Iterable[Entry], tiers: Mapping[str, Tier]) -> list[Board]:
    """Return the boards of some runs, by task, edition and gold.

    Args:
        entries: The runs that were not refused.
        tiers: Of those that are more than recomputed. A run that could not be worked out anew is
            self-reported, whatever stands there.
    """
    together: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        result = entry.result
        together.setdefault((result.task, result.edition, result.digest), []).append(entry)
    return [_board(together[key], tiers) for key in sorted(together)]


def _board(entries: Sequence[Entry], tiers: Mapping[str, Tier]) -> Board:
    named = dict(_named(entries))
    articles = sorted({article for each in entries for article in each.result.articles})
    criteria = tuple(c for c in CRITERIA if any(counts_of(e.result, c) for e in entries))
    rankings = {c: _rank(c, named, articles) for c in criteria}
    first = entries[0].result
    return Board(
        task=first.task,
        edition=first.edition,
        corpus=first.corpus,
        digest=first.digest,
        articles=len(articles),
        documents=first.documents,
        criteria=criteria,
        rows=tuple(
            Row(named[name], name, _tier(named[name], tiers), _standings(name, rankings))
            for name in sorted(named)
        ),
        rankings=rankings,
    )


def _named(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield the entries by name; of an extractor with several runs each says which."""
    names = [entry.result.extractor.name for entry in entries]
    seeded = [f"{name} (seed {_seed(entry)})" for name, entry in zip(names, entries, strict=True)]
    for name, by_seed, entry in zip(names, seeded, entries, strict=True):
        if names.count(name) == 1:
            yield name, entry
        elif entry.result.seeds and seeded.count(by_seed) == 1:
            yield by_seed, entry
        else:
            yield f"{name} ({entry.run.rpartition('/')[2]})", entry


def _seed(entry: Entry) -> str:
    return "+".join(map(str, entry.result.seeds))


def _rank(criterion: str, named: Mapping[str, Entry], articles: Sequence[str]) -> Ranking:
    counts: dict[str, Mapping[str, Counts]] = {
        name: found for name, e in named.items() if (found := counts_of(e.result, criterion))
    }
    layer, _, rest = criterion.partition(".")
    return rank_counts(counts, articles, layer, rest)


def _standings(name: str, rankings: Mapping[str, Ranking]) -> dict[str, Standing]:
    return {
        criterion: standing
        for criterion, ranking in rankings.items()
        for standing in ranking.standings
        if standing.name == name
    }


def _tier(entry: Entry, tiers: Mapping[str, Tier]) -> Tier:
    return "self-reported" if entry.evaluation is None else tiers.get(entry.run, "recomputed")
