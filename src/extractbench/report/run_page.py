"""Several evaluations as one page: who is better, at what, and what is wrong where."""

from collections.abc import Sequence

from extractbench.corpus.gold import Corpus
from extractbench.errors import PredictionError
from extractbench.report.charts import SIDE, curve_of, dots_of, iso_lines, whiskers_of
from extractbench.report.laid_over import lay_over
from extractbench.report.overview import error_grids, heat_grids
from extractbench.report.rendering import render_page
from extractbench.scoring.evaluation import HEADLINE, Evaluation
from extractbench.scoring.ranking import rank_alike

__all__ = ["run_page"]


def run_page(
    evaluations: Sequence[Evaluation], corpus: Corpus, *, include_text: bool = False
) -> str:
    """Return a page about evaluations of one corpus, which holds all that it needs.

    Args:
        evaluations: The evaluations; their names are different.
        corpus: The gold that they were scored on.
        include_text: Whether the page may hold texts that are not shipped; it then says that it
            is not to be published.

    Raises:
        PredictionError: If there is none, two have one name, or they are not of one gold.
    """
    names = [each.name for each in evaluations]
    if not names:
        raise PredictionError("there is no run to report on; name at least one predictions file")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PredictionError(f"two runs are called {', '.join(twice)}; rename one of the files")
    numbers = {name: number for number, name in enumerate(names)}
    rankings = [each for key in HEADLINE for each in rank_alike(evaluations, *key)]
    curves = (curve_of(each, corpus, numbers[each.name]) for each in evaluations)
    documents = list(lay_over(evaluations, corpus, include_text=include_text))
    return render_page(
        "extractbench.report",
        "run_page",
        evaluations=evaluations,
        signatures=list(dict.fromkeys(str(each.signature) for each in evaluations)),
        plots=[(r, whiskers_of(r, numbers), dots_of(r, numbers)) for r in rankings],
        curves=[curve for curve in curves if curve is not None],
        iso=list(iso_lines()),
        side=SIDE,
        heat=list(heat_grids(evaluations)),
        errors=list(error_grids(evaluations)),
        documents=documents,
        labels=sorted({wrong.label for each in documents for wrong in each.wrong}),
        kinds=sorted({wrong.kind for each in documents for wrong in each.wrong}),
        is_private=any(each.is_private and each.pieces is not None for each in documents),
    )
