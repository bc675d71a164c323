"""Hypothesis strategies: layers of small invented documents, and what JSON can hold."""

import copy

from hypothesis import strategies as st

from corpora import mention, operation, quote, zones

LENGTH = 30
FOUR = ("strict", "exact", "partial", "type")

spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 8)).map(
    lambda pair: (pair[0], min(LENGTH, pair[0] + pair[1]))
)
LABELS = ("PERSON", "QUANTITY", "TIME")
labelled = st.sampled_from(
    [
        ("PERSON", "Ann Lee"),
        ("PERSON", "Lee"),
        ("QUANTITY", "=12"),
        ("QUANTITY", ">=12"),
        ("TIME", "2001"),
        ("TIME", "2001-11"),
        ("TIME", ""),
    ]
)
mentions = st.lists(st.builds(lambda s, named: mention(*s, *named), spans, labelled), max_size=8)
tiles = st.lists(st.sampled_from(["body", "title", "nav", "legal"]), min_size=1, max_size=5).map(
    lambda kinds: zones(*((LENGTH * (i + 1) // len(kinds), k) for i, k in enumerate(kinds)))
)
quotes = st.lists(
    st.builds(
        lambda content, speaker, form: quote(speaker, *content, form=form),
        st.lists(spans, min_size=1, max_size=2),
        st.sampled_from(["Ann Lee", "Lee", "unnamed"]),
        st.sampled_from(["direct", "mixed"]),
    ),
    max_size=4,
)
evidence = st.lists(spans.map(list), max_size=2)
names = st.sampled_from(["Operation Ash", "Operation Elm"])
counts = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["arrested", "charged"]),
            "value": st.sampled_from([None, 3, 5, 8]),
        },
        optional={
            "modifier": st.sampled_from(["exact", "at_least"]),
            "scope": st.sampled_from(["OP", "XX"]),
            "part_of": st.sampled_from(["0", "1", "2"]),
            "evidence": evidence,
        },
    ),
    max_size=3,
)
operations = st.lists(
    st.builds(
        lambda kind, slots: operation(kind, **slots),
        st.sampled_from(["main", "related"]),
        st.fixed_dictionaries(
            {"counts": counts},
            optional={
                "name": names,
                "times": st.lists(
                    st.fixed_dictionaries(
                        {
                            "value": st.sampled_from(["2001", "2001-11", "P6M"]),
                            "role": st.sampled_from(["action", "began"]),
                        }
                    ),
                    max_size=2,
                ),
                "offences": st.lists(st.sampled_from(["possession", "production"]), max_size=2),
                "cases": st.lists(
                    st.fixed_dictionaries(
                        {}, optional={"age": st.just(41), "occupation": st.just("teacher")}
                    ),
                    max_size=2,
                ),
            },
        ),
    ),
    max_size=3,
)


def numbered(record):
    """Give every figure an id of its own, so that references have targets."""
    figures = [each for op in record["operations"] for each in op["counts"]]
    for index, figure in enumerate(figures):
        figure["id"] = str(index)
        if figure.get("part_of", "") >= str(len(figures)) or figure.get("part_of") == str(index):
            figure.pop("part_of", None)
    return record


records = st.fixed_dictionaries({"operations": operations}).map(copy.deepcopy).map(numbered)
layers = st.fixed_dictionaries(
    {"zones": tiles, "mentions": mentions, "quotes": quotes, "record": records}
)


def _anything():
    """Return what JSON can hold, with the names that predictions have."""
    known = [
        "start", "end", "label", "value", "id", "kind", "speaker", "content", "form", "operations",
        "counts", "evidence", "accept", "optional", "snippet", "part_of", "published", "name",
        "officials", "code", "places", "confidence", "cases", "age", "offences", "times", "role",
    ]  # fmt: skip
    leaves = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=True)
        | st.sampled_from(["", "main", "arrested", "XX", "2001", "1,240", 10**400, -1, 1e308])
        | st.text(max_size=4)
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(known) | st.text(max_size=3), inner, max_size=4)
        ),
        max_leaves=12,
    )


anything = _anything()
