"""What is shown of evaluations and documents: numbers, tables, notes, JSON, marked texts."""

import json
import math
import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from extractbench.corpus.gold import Gold
from extractbench.corpus.load import load_corpus
from extractbench.counts import Counts, Item, Outcome
from extractbench.document import Mention, Quote, Span, Zone
from extractbench.prediction import Problem
from extractbench.rates import DASH, share_text, time_text, triple, write_rate
from extractbench.report.breakdown import breakdown_parts
from extractbench.report.document import document_parts
from extractbench.report.escaping import first_line, visible
from extractbench.report.jsonable import comparison_json, evaluation_json
from extractbench.report.layout import has_dash, number_table, word_lines
from extractbench.report.marked_text import label_colours, legend, marked_text
from extractbench.report.tables import comparison_parts
from extractbench.run.compare import Comparison
from extractbench.scoring import shares
from extractbench.scoring.documents import DocumentScore
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.shares import Share
from extractbench.scoring.signature import Signature

SIGNATURE = Signature(
    task="operations",
    edition="invented",
    corpus="norland-1.0",
    digest="0123456789ab",
    articles=2,
    documents=2,
    texts=True,
    version="0.1.0",
)
COR, PAR, INC, MIS, SPU = (
    Outcome.CORRECT,
    Outcome.PARTIAL,
    Outcome.INCORRECT,
    Outcome.MISSING,
    Outcome.SPURIOUS,
)


def items(layer, criterion, group, outcomes):
    """Return an item of one group for each outcome, with the sides that the outcome has."""
    return [
        Item(
            layer=layer,
            criterion=criterion,
            outcome=outcome,
            gold_group=None if outcome is SPU else group,
            predicted_group=None if outcome is MIS else group,
            gold=None if outcome is SPU else "g",
            predicted=None if outcome is MIS else "p",
        )
        for outcome in outcomes
    ]


def document(name, ledger, **about):
    """Return the score of a document that is its own article."""
    return DocumentScore(
        id=name, article=name[:3], edition="invented", digest="", ledger=tuple(ledger), **about
    )


LEDGER_A = [
    # Strict, ORG: 2 of 3 found, one more predicted: P = 2/3, R = 2/3. PLACE: 1 of 1.
    *items("mentions", "strict", "ORG", [COR, COR, MIS, SPU]),
    *items("mentions", "strict", "PLACE", [COR]),
    *items("mentions", "value", "ORG", [COR, INC]),
    *items("mentions", "leakage", "ORG", [COR, COR, SPU]),
    # Units: POS = 2+1+1+1 = 5, ACT = 2+1+1+2 = 6: P = 2.5/6, R = 2.5/5, F1 = 5/11.
    *items("record", "units", "operations.counts", [COR, COR, PAR, INC, MIS, SPU, SPU]),
    *items("record", "slice", "modifier", [COR, INC, MIS]),
    *items("record", "placement", "operations.counts", [COR, COR, INC]),
    *items("record", "nulls", "published", [COR, INC]),
    *items("record", "answered", "operations.name", [COR, COR, MIS]),
    *items("record", "whole", "record", [INC]),
    # Of 6 values 2 are ungrounded, of which 1 is a sum of two others.
    *items("record", "support", "operations.counts", [COR, COR, COR, COR, INC, SPU]),
    *items("record", "leak", "operations.name", [SPU]),
]
LEDGER_B = items("mentions", "strict", "ORG", [MIS]) + items("record", "whole", "record", [MIS])


@pytest.fixture
def evaluation():
    """One document done, one failed; zones and quotes are not attempted."""
    return Evaluation(
        name="mine",
        documents=(
            document("900-wire", LEDGER_A, seconds=0.25),
            document("901-wire", LEDGER_B, failure="ValueError: no model\nmore", seconds=1.0),
        ),
        layers=("mentions", "record"),
        signature=SIGNATURE,
    )


@pytest.fixture
def baseline():
    """A baseline that keeps 90 characters of content and 10 of boilerplate: P = 0.9, R = 1."""
    kept = Item(
        layer="zones",
        criterion="content",
        outcome=COR,
        gold_group="content",
        predicted_group="content",
        weight=90,
    )
    too_much = Item(
        layer="zones", criterion="content", outcome=SPU, predicted_group="content", weight=10
    )
    run = Item(layer="zones", criterion="runs", outcome=MIS, gold_group="nav")
    return Evaluation(
        "keep-all", (document("900-wire", [kept, too_much, run]),), ("zones",), SIGNATURE
    )


def rendered(parts, width=80):
    """Return what a terminal of a width shows, without colours."""
    console = Console(file=StringIO(), width=width, highlight=False, color_system=None)
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, Text))
    return console.file.getvalue()


def row(shown, name):
    """Return the cells of the first row with a name."""
    return next(line.split()[1:] for line in shown.splitlines() if line.split()[:1] == [name])


@pytest.mark.parametrize(
    ("value", "written"), [(math.nan, DASH), (0.0, "0.000"), (2 / 3, "0.667"), (1.0, "1.000")]
)
def test_a_rate_has_three_decimals_and_nan_is_a_dash(value, written):
    assert write_rate(value) == written


def test_each_of_precision_recall_and_f1_is_undefined_on_its_own():
    # One gold item, nothing predicted: P = 0/0, R = 0/1, F1 = 0/1.
    assert triple(Counts(missing=1)) == (DASH, "0.000", "0.000")


@pytest.mark.parametrize(("share", "written"), [(Share(0, 0), DASH), (Share(0, 3), "0/3")])
def test_a_share_of_nothing_is_a_dash_and_none_of_some_is_not(share, written):
    assert share_text(share) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(None, DASH), (0.0, "0.00"), (9.5, "9.50"), (61.4, "61")]
)
def test_seconds_are_written_with_as_many_digits_as_matter(seconds, written):
    assert time_text(seconds) == written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [bold]text[/bold]", "plain [bold]text[/bold]"),
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("a\rb\x00\x85", "a<U+000D>b<U+0000><U+0085>"),
        ("abc\u202edef", "abc<U+202E>def"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("caf\u00e9 \u2013 \u201cquoted\u201d", "caf\u00e9 \u2013 \u201cquoted\u201d"),
        ("\ud800", "<U+D800>"),
    ],
)
def test_control_and_format_characters_show_as_their_code(text, shown):
    assert visible(text) == shown


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text):
    left = {unicodedata.category(c) for c in visible(text) if c not in "\n\t"}
    assert not left & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize(
    ("message", "line"), [("", ""), ("one", "one"), ("\n  two\x1b\nthree", "two<U+001B>")]
)
def test_the_first_line_of_a_message_is_the_first_that_is_not_empty(message, line):
    assert first_line(message) == line


def test_shares_are_read_off_the_right_side_of_the_counts(evaluation):
    """Each number is counted in LEDGER_A and LEDGER_B by hand."""
    assert shares.values(evaluation) == (1, 2)
    assert shares.values(evaluation, "PLACE") == (0, 0)
    assert shares.slices(evaluation) == {"modifier": (1, 3)}
    assert shares.placement(evaluation) == (2, 3)
    assert shares.nulls(evaluation) == (1, 2)
    assert shares.abstained(evaluation) == (1, 3)
    assert shares.whole(evaluation) == (0, 2)
    assert shares.ungrounded(evaluation) == (2, 6)
    assert shares.derived(evaluation) == (1, 2)
    assert shares.leakage(evaluation) == (1, 3)
    assert shares.leaks(evaluation) == [("900-wire", "record", "operations.name", "p")]


def test_boilerplate_is_reported_by_kind_and_by_run(baseline):
    assert shares.runs(baseline) == (0, 1)
    assert shares.dropped(baseline) == {}


def test_a_share_has_no_rate_where_there_is_nothing_to_count():
    assert math.isnan(Share(0, 0).rate)
    assert Share(1, 4).rate == 0.25


def test_the_tables_of_a_comparison_hold_the_numbers_and_their_signature(evaluation, baseline):
    shown = rendered(comparison_parts([evaluation], SIGNATURE, baselines=[baseline]))
    tables = shown.split("\n\n")
    overview, zones, mentions, record, details, grounding = tables[:6]
    # ORG and PLACE together: COR 3, MIS 2, SPU 1, so P = 3/4, R = 3/5, F1 = 6/9.
    assert row(mentions, "mine")[:3] == ["0.750", "0.600", "0.667"]
    assert row(overview, "mine") == [DASH, "0.667", DASH, DASH, DASH, "0.455", "1", "1.25"]
    # Content: P = 90/100, R = 90/90, F1 = 180/190.
    assert row(zones, "keep-all") == ["0.900", "1.000", "0.947", "0/1"]
    assert "mine" not in zones
    # Lenient 2.5/6, 2.5/5 and 5/11; strict 2/6, 2/5 and 4/11.
    assert row(record, "mine") == ["0.417", "0.500", "0.455", "0.333", "0.400", "0.364", "0/2"]
    assert row(details, "mine") == ["1/3", "2/3", "1/2", "1/3"]
    assert row(grounding, "mine") == [DASH, DASH, DASH, "2/6", "1/2", "1/3", "1"]
    for table in tables[:6]:
        assert str(SIGNATURE) in table


def test_the_tables_fit_a_terminal_of_80_columns(evaluation, baseline):
    long = Evaluation("everything-capitalised", evaluation.documents, *_rest(evaluation))
    shown = rendered(comparison_parts([long, evaluation], SIGNATURE, baselines=[baseline]))
    lines = [line for line in shown.splitlines() if not line.startswith(("task:", "every", "mine"))]
    assert max(map(len, lines)) <= 80
    assert "everything-capitalised " in shown


def _rest(evaluation):
    return evaluation.layers, evaluation.signature


def test_a_layer_that_nobody_attempts_has_no_table(evaluation):
    shown = rendered(comparison_parts([evaluation], SIGNATURE))
    assert "Zones:" not in shown
    assert "Quotes" not in shown
    assert "Mentions" in shown


def test_below_the_tables_stand_leaks_failures_and_problems(evaluation):
    problem = Problem(document="900-wire", field="record.x", message="no\x1b such slot")
    done = document("900-wire", LEDGER_A, problems=(problem,))
    other = Evaluation("mine", (done, evaluation.documents[1]), *_rest(evaluation))
    shown = rendered(comparison_parts([other], SIGNATURE))
    assert "mine: leak: 900-wire, p\n" in shown
    assert "mine: failed: 901-wire: ValueError: no model\n" in shown
    assert "mine: problem: document '900-wire', record.x: no<U+001B> such slot\n" in shown


def test_of_many_problems_the_first_five_are_shown_and_the_rest_is_counted(evaluation):
    problems = tuple(Problem(field=f"mentions[{i}]", message=f"bad {i}") for i in range(12))
    other = Evaluation("mine", evaluation.documents, *_rest(evaluation), problems=problems)
    shown = rendered(comparison_parts([other], SIGNATURE))
    assert "mentions[4]" in shown
    assert "mentions[5]" not in shown
    assert "and 7 more" in shown


def test_a_dash_is_explained_only_where_there_is_one(evaluation):
    table = number_table("t", "name", ["P"])
    table.add_row("x", "0.500")
    assert not has_dash(table)
    table.add_row("x", DASH)
    assert has_dash(table)
    assert rendered(comparison_parts([evaluation], SIGNATURE)).count("undefined") == 1


def test_how_far_differences_can_be_believed_is_said_only_of_several(evaluation):
    assert "2 articles cannot show" in rendered(
        comparison_parts([evaluation, evaluation], SIGNATURE)
    )
    assert "cannot show" not in rendered(comparison_parts([evaluation], SIGNATURE))


@pytest.mark.parametrize(
    ("by", "name", "cells"),
    [
        # COR 2, MIS 1 in either document, SPU 1: P = 2/3, R = 2/4, F1 = 4/7.
        ("label", "ORG", ["0.667", "0.500", "0.571", "4", "3", "1/2"]),
        ("label", "all", ["0.750", "0.600", "0.667", "5", "4", "1/2"]),
        ("slot", "operations.counts", ["2", "1", "1", "1", "2", "0.417", "0.500", "0.455"]),
        # Of the first document alone: COR 3, MIS 1, SPU 1.
        ("document", "900-wire", [DASH, "0.750", DASH, DASH, DASH, "0.455", "0.25"]),
        ("document", "901-wire", [DASH, "0.000", DASH, DASH, DASH, DASH, "yes", "1.00"]),
        ("document", "all", [DASH, "0.667", DASH, DASH, DASH, "0.455", "1", "1.25"]),
    ],
)
def test_a_breakdown_splits_one_evaluation(evaluation, by, name, cells):
    shown = rendered(breakdown_parts(evaluation, by))
    assert row(shown, name) == cells
    assert str(SIGNATURE) in shown


def test_json_has_counts_beside_rates_and_null_for_what_is_undefined(evaluation, baseline):
    written = json.loads(json.dumps(evaluation_json(evaluation), allow_nan=False))
    strict = written["metrics"]["mentions.strict"]
    assert strict["precision"] == 0.75
    assert (strict["correct"], strict["missing"], strict["spurious"]) == (3, 2, 1)
    assert written["metrics"]["quotes.content"]["f1"] is None
    assert written["metrics"]["record.strict"]["incorrect"] == 2
    assert written["by_label"]["ORG"]["values"] == {"k": 1, "n": 2, "rate": 0.5}
    assert written["slots"]["operations.counts"]["recall"] == 0.5
    assert written["slices"] == {"modifier": {"k": 1, "n": 3, "rate": 1 / 3}}
    assert written["zones"]["runs"] == {"k": 0, "n": 0, "rate": None}
    assert written["leaks"][0]["document"] == "900-wire"
    assert written["failures"] == [{"document": "901-wire", "reason": "ValueError: no model\nmore"}]
    assert written["seconds"] == 1.25
    assert written["signature"]["line"] == str(SIGNATURE)
    comparison = comparison_json(Comparison((evaluation,), (baseline,), SIGNATURE))
    assert [each["name"] for each in comparison["baselines"]] == ["keep-all"]
    assert comparison["evaluations"] == [evaluation_json(evaluation)]


GOLD = Gold(
    id="d",
    zones=(Zone(start=0, end=4, kind="nav"), Zone(start=4, end=20, kind="body")),
    mentions=(
        Mention(id="m1", start=4, end=8, label="ORG", value="x"),
        Mention(id="m2", start=10, end=12, label="PLACE", value="x"),
    ),
    quotes=(Quote(id="q1", speaker="unnamed", form="direct", content=(Span(4, 11),)),),
)
TEXT = "menuAcme [b]US said."


def test_plain_marks_show_nested_and_crossing_spans():
    """The quote [4, 11) begins with a mention and ends inside another."""
    shown = marked_text(TEXT, GOLD, None).plain
    assert shown == "<nav>menu</nav><body><q1>[Acme](ORG) [[b</q1>]](PLACE)US said.</body>"


def test_coloured_text_is_the_text_itself_with_styles():
    colours = label_colours(["ORG", "PLACE"])
    shown = marked_text(TEXT, GOLD, colours)
    assert shown.plain == TEXT
    styles = {shown.plain[span.start : span.end]: span.style for span in shown.spans}
    assert "dim" in styles["menu"]
    assert {"underline", *colours["ORG"].split()} <= set(str(styles["Acme"]).split())
    assert colours["ORG"] != colours["PLACE"]


@given(st.text(max_size=30), st.data())
def test_marks_neither_lose_nor_change_a_character(text, data):
    """Whatever spans are marked, the surfaces together are the text with its codes shown."""
    offsets = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(offsets, offsets), max_size=5))
    mentions = [
        Mention(start=min(pair), end=max(pair), label="A") for pair in pairs if pair[0] != pair[1]
    ]
    gold = Gold(id="d", mentions=tuple(mentions))
    assert marked_text(text, gold, {"A": "bold"}).plain == str(Text(visible(text)))


def test_the_legend_names_the_labels_that_are_there():
    assert "ORG  PLACE" in legend(GOLD, label_colours(["AGE", "ORG", "PLACE"])).plain
    assert "[surface](LABEL)" in legend(GOLD, None).plain


def test_a_document_is_shown_with_quotes_and_record(write_gold, wire_gold, wire_text):
    corpus = load_corpus(write_gold(wire_gold, wire_text))
    shown = rendered(document_parts(corpus.gold("900-wire"), corpus.task, plain=True), width=200)
    assert "900-wire (article 900, edition invented)" in shown
    assert "<meta>[Nov 3](TIME) - </meta>" in shown
    assert "<q1>[at least 12](QUANTITY) people" in shown
    assert 'q1: indirect, speaker unnamed, cue "said"' in shown
    assert 'name: Operation Larch  "Operation Larch"' in shown
    assert (
        "c1 kind=arrested, value=12, modifier=at_least, status=reported, scope=OP (or scope=XX)  "
        '"at least 12"'
    ) in shown
    assert "not stated: officials, background" in shown


def test_words_in_columns_are_never_broken():
    lines = [line.plain for line in word_lines(["name", "where"], [["a\x1b", "x" * 200]])]
    assert lines == ["name       where", "a<U+001B>  " + "x" * 200]
