"""What a run would take, said on stderr before its first request."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from extractbench.extractors.estimate import Estimate
    from extractbench.run.options import OnEstimate

__all__ = ["say_estimates"]


def say_estimates(max_cost: float | None) -> "OnEstimate":
    """Give a function that says estimates, and whether the money allowed is enough for them."""

    def say(estimates: Mapping[str, "Estimate"]) -> None:
        from extractbench.extractors.estimate import Estimate
        from extractbench.report.escaping import visible

        asked = {name: each for name, each in estimates.items() if each.documents}
        for name, estimate in asked.items():
            typer.echo(visible(f"estimate: {name}: {estimate}"), err=True)
        if not asked or max_cost is None:
            return
        if warning := _shortage(Estimate.total(asked.values()), max_cost):
            typer.echo(f"warning: --max-cost {max_cost:.4g} {warning}", err=True)

    return say


def _shortage(total: "Estimate", max_cost: float) -> str | None:
    if total.least is None or total.most is None:
        return "cannot be held against what is not known: a price is missing"
    if total.least > max_cost:
        return f"is not enough: what is read alone costs about {total.least:.4g}"
    if total.most > max_cost:
        return f"may not be enough: it can cost up to {total.most:.4g}"
    return None
