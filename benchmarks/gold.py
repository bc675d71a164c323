"""The built-in gold, with mistakes made in copies of it: every layer, documents in a CPU second.

python benchmarks/gold.py [--copies K] [--runs R]
"""

import argparse
import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import extractbench as eb
from timing import rate, seconds, section, time_steps

LAYERS = ("zones", "mentions", "quotes", "record")
HEADER = ("layers", "score, s", "documents/s", "lines of the ledger, each document")
MISTAKE = 0.1
"""How likely each kind of mistake is."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=67, metavar="K", help="of each document")
    parser.add_argument("--runs", type=int, default=5, metavar="R")
    sizes = parser.parse_args()
    corpus = eb.load_corpus()
    copies = [
        [_spoil(random.Random(f"{copy} {document.id}"), document.gold) for document in corpus]
        for copy in range(sizes.copies)
    ]
    text = (
        f"{sizes.copies} copies of the {len(corpus)} documents of the default edition, with a "
        f"tenth of all items dropped and some ends, labels, values, speakers and figures changed, "
        f"each copy scored as a corpus. "
        f"Medians of the CPU seconds of up to {sizes.runs} runs."
    )
    chosen = [(layer, (layer,)) for layer in LAYERS] + [("all four", LAYERS)]
    rows = [[name, *_time(copies, corpus, layers, sizes.runs)] for name, layers in chosen]
    print(section("The built-in gold", text, HEADER, rows))


def _time(
    copies: Sequence[Sequence[eb.Prediction]], corpus: eb.Corpus, layers: Sequence[str], runs: int
) -> tuple[str, str, str]:
    def score(_: None) -> int:
        evaluations = [eb.score(copy, corpus, layers=layers) for copy in copies]
        # The counts are worked out when they are first asked for.
        return sum(len(d.ledger) for e in evaluations if e.totals for d in e.documents)

    timing = time_steps(None, [score], runs=runs)
    documents = len(copies) * len(corpus)
    taken = timing.steps[0]
    return seconds(taken), rate(documents, taken), f"{timing.result / documents:.0f}"


def _spoil(draw: random.Random, gold: eb.Layers) -> eb.Prediction:
    """Return the prediction that an extractor with some mistakes would have made."""
    written = gold.model_dump(mode="json")
    layers = {
        "zones": _dropped(draw, written["zones"]),
        "mentions": [_changed(draw, mention) for mention in _dropped(draw, written["mentions"])],
        "quotes": [
            quote | ({"speaker": "unnamed"} if draw.random() < MISTAKE else {})
            for quote in _dropped(draw, written["quotes"])
        ],
    }
    known = {mention["id"] for mention in layers["mentions"]}
    record = _record(draw, written["record"], known)
    return eb.Prediction.model_validate({"id": written["id"], "record": record, **layers})


def _dropped(draw: random.Random, items: Sequence[Any]) -> list[Any]:
    return [item for item in items if draw.random() >= MISTAKE]


def _changed(draw: random.Random, mention: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mention with, perhaps, another end, label or value."""
    fate = draw.random() / MISTAKE
    if fate < 1:
        return {**mention, "end": max(mention["start"] + 1, mention["end"] - 1)}
    if fate < 2:
        return {**mention, "label": "ORG"}
    return {**mention, "value": "none"} if fate < 3 else dict(mention)


def _record(draw: random.Random, value: Any, known: Collection[str]) -> Any:
    """Return a record with entries dropped and numbers changed; evidence names what was found."""
    if isinstance(value, Mapping):
        return {
            name: [each for each in held if each in known]
            if name == "evidence" and held
            else _record(draw, held, known)
            for name, held in value.items()
        }
    if isinstance(value, list):
        return [_record(draw, each, known) for each in _dropped(draw, value)]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value + 1 if is_number and draw.random() < MISTAKE else value


if __name__ == "__main__":
    main()
