"""Which operation each sentence is about: the main one, or one that it is related to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractbench.document import Mention, Span
from extractbench.extractors.regex.page import Page

__all__ = ["MAIN", "Plot", "read_plot"]

MAIN = ""
"""The key of the main operation in `Plot.about`; related ones are known by their names."""


@dataclass(frozen=True, slots=True)
class Plot:
    """What a document tells of operations.

    ``about`` has, for each sentence of the page, the key of its operation. ``main`` is None
    where nothing says that police acted; its name may be None all the same.
    """

    has_main: bool
    main_name: str | None
    related: tuple[str, ...]
    about: tuple[str, ...]


def read_plot(page: Page, mentions: Sequence[Mention]) -> Plot:
    """Return which operations a page tells of, and which of them each sentence is about."""
    named = [m for m in mentions if m.label == "OPERATION"]
    hinted = {m.value for m in named if _is_hinted(page, m)}
    free = [m.value for m in named if m.value not in hinted]
    main = _most_frequent(free)
    related = tuple(dict.fromkeys(m.value for m in named if m.value != main))
    acts = bool(named) or _tells_of_action(page, mentions)
    return Plot(acts, main, related, tuple(_about(page, named, main)))


def _is_hinted(page: Page, mention: Mention) -> bool:
    return bool(
        page.rules["related_before"].search(page.text[max(0, mention.start - 60) : mention.start])
    )


def _most_frequent(names: Sequence[str]) -> str | None:
    # The first of those that are named equally often.
    counted = Counter(names)
    return max(counted, key=counted.__getitem__) if counted else None


def _tells_of_action(page: Page, mentions: Sequence[Mention]) -> bool:
    """Tell whether police act: an operation by another word, or a verb of action with a number."""
    figures = [m for m in mentions if m.label == "QUANTITY"]
    acts = 0
    for sentence in page.sentences:
        verbs = page.verbs_in(*sentence)
        if not any(kind in page.rules.listed("operation_kinds") for *_, kind in verbs):
            continue
        counted = any(sentence.start <= m.start < sentence.end for m in figures)
        acts += 1 + counted + bool(page.rules["crackdown"].search(page.content, *sentence))
    return acts >= 2


def _about(page: Page, named: Sequence[Mention], main: str | None) -> list[str]:
    about: list[str] = []
    for passage in page.passages:
        current = MAIN
        for sentence in passage.sentences:
            here = {m.value for m in _inside(named, sentence)}
            if here:
                others = here - {main}
                alone = len(others) == 1 and main not in here
                current = next(iter(others)) if alone else MAIN
            elif not page.rules["goes_on"].match(page.text, sentence.start):
                current = MAIN
            about.append(current)
    return about


def _inside(mentions: Sequence[Mention], span: Span) -> list[Mention]:
    return [m for m in mentions if span.start <= m.start < span.end]
