"""One invented page with a related link above its body, and scoring records against it."""

from corpora import corpus, count, gold_document, mention, operation, predict, zones
from extractbench.scoring.score import score

TEXT = (
    "Related: Operation Oak, 77 held. Ann Lee of the Harbour Police said 12 people in Norland "
    "and 1,205 in Sodor were held in Operation Larch, 12 of them on 3 May."
)
BODY = TEXT.index("Ann Lee")


def at(surface):
    start = TEXT.index(surface)
    return start, start + len(surface)


MENTIONS = [
    mention(*at("Ann Lee"), "PERSON", "Ann Lee", id="lee"),
    mention(*at("Harbour Police"), "ORG", "Harbour Police", id="police"),
    mention(*at("12"), "QUANTITY", "=12", id="twelve"),
    mention(*at("Norland"), "PLACE", "NL", id="norland"),
    mention(*at("1,205"), "QUANTITY", "=1205", id="many"),
    mention(*at("Sodor"), "PLACE", "GB:Sodor", id="sodor"),
    mention(*at("Operation Larch"), "OPERATION", "Operation Larch", id="larch"),
    mention(*at("12 of them"), "QUANTITY", "=12", id="again"),
    mention(*at("3 May"), "TIME", "XXXX-05-03", id="may"),
]
GOLD = operation(
    name={"value": "Operation Larch", "evidence": ["larch"]},
    counts=[
        count("arrested", 12, scope="NL", evidence=["twelve"]),
        count("arrested", 1205, scope="GB:Sodor", evidence=["many"]),
    ],
)


def grounding(record, *, text=TEXT, gold=None, **more):
    layers = {"zones": zones((BODY, "related"), (len(TEXT), "body")), "mentions": MENTIONS} | more
    document = gold_document(
        text=text,
        length=len(TEXT),
        record=gold or {"operations": [GOLD]},
        **{name: layer for name, layer in layers.items() if layer is not None},
    )
    return score([predict(mentions=MENTIONS, record=record)], corpus(document))


def supports(evaluation):
    """Return by slot what became of predicted values: supported, derived, made up."""
    return {
        path.removeprefix("operations."): (c.predicted_correct, c.predicted_incorrect, c.spurious)
        for path, c in evaluation.by("slot", "record", "support").items()
    }
