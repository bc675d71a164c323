"""The paper's table: what stands in it, in every form."""

import csv
import json

import pytest
from typer.testing import CliRunner

import extractbench as eb
from corpora import PLAIN, corpus, gold_document, mention
from extractbench.cli import app
from extractbench.errors import UnknownNameError
from extractbench.paper import paper_table
from extractbench.report.rankings import rankings_json
from extractbench.scoring.score import score

GOLD = (mention(0, 3), mention(4, 7))


def _gold() -> eb.Corpus:
    documents = (
        gold_document(f"d{i}", task=PLAIN, text="one two", mentions=GOLD, article=f"a{i}")
        for i in range(6)
    )
    return corpus(*documents, task=PLAIN)


def six(name: str, *, drops: int = 0) -> eb.Evaluation:
    """Six articles of two mentions each; of some, one is dropped and of one both."""
    predictions = [
        eb.Prediction(id=f"d{i}", mentions=GOLD[: 2 - (i < drops) - (0 < drops == i + 1)])
        for i in range(6)
    ]
    return score(predictions, _gold(), name=name)


def test_text_has_rates_intervals_groups_and_the_signature():
    table = paper_table([six("ours", drops=3), six("all")])
    lines = table.splitlines()
    assert lines[0] == "mentions, strict"
    assert lines[1].split("  ")[0] == "extractor"
    # All right: no interval, so 12 of 12.
    assert lines[2].split() == ["all", "1.000", "1.000", "1.000", "12/12", "1"]
    # 8 of 12 found, none made up: F1 = 2 x 8 / (8 + 12). So few have no interval either.
    assert lines[3].split()[:5] == ["ours", "1.000", "0.667", "0.800", "8/12"]
    assert lines[-1].startswith("task:plain|")


def test_a_rate_of_many_items_has_its_interval_beside_it():
    evaluation = eb.evaluate("regex", eb.load_corpus())
    cells = paper_table([evaluation]).splitlines()[2].split()
    low, high = map(float, cells[4].split("–"))
    assert low < float(cells[3]) < high


def test_the_best_is_marked_only_where_the_articles_tell_it_apart():
    corpus_ = eb.load_corpus()
    two = [eb.evaluate(name, corpus_) for name in ("regex", "everything-capitalised")]
    strict = f"{two[0].counts('mentions', 'strict').f1:.3f}"
    assert f"*{strict}" in paper_table(two)
    assert f"**{strict}**" in paper_table(two, "markdown")
    assert rf"\textbf{{{strict}}}" in paper_table(two, "latex")
    assert "*" not in paper_table(two[:1])
    alike = [six("one", drops=3), six("other", drops=3)]
    assert "*" not in paper_table(alike)


def test_latex_and_markdown_escape_names():
    hostile = six(r"50%_of & {all} \input{x} a|b *c* <i>")
    latex = paper_table([hostile], "latex")
    assert r"50\%\_of \& \{all\} \textbackslash{}input\{x\}" in latex
    markdown = paper_table([hostile], "markdown")
    assert r"a\|b \*c\* \<i\>" in markdown


def test_csv_has_a_line_for_every_number_and_no_formula():
    rows = list(csv.DictReader(paper_table([six("=1+1", drops=1)], "csv").splitlines()))
    assert {row["extractor"] for row in rows} == {"'=1+1"}
    values = {(row["table"], row["column"]): row["value"] for row in rows}
    # Of 12, two are missed: 2 x 10 / (10 + 12).
    assert values["mentions, strict", "F1"] == "0.909"
    assert values["grounding, leakage, and what it took", "failures"] == "0"


def test_slices_stand_as_k_of_n():
    table = paper_table([eb.evaluate("regex", eb.load_corpus())])
    assert "attributes off their default, k of n" in table
    assert "modifier" in table


def test_no_evaluation_is_no_table_and_an_unknown_form_is_refused():
    assert paper_table([]) == ""
    with pytest.raises(UnknownNameError, match="unknown form 'tex'"):
        paper_table([six("ours")], "tex")  # type: ignore[arg-type]


def test_each_two_are_compared_with_what_the_articles_can_show():
    table = paper_table([six("ours", drops=3), six("all")])
    row = next(line for line in table.splitlines() if line.startswith("all - ours"))
    # 1 - 0.8; of six articles three are tied, so that p cannot be below 2/8.
    cells = row.split()[3:]
    assert cells[0] == "0.200"
    assert cells[3:5] == ["0.250", "0.250"]
    assert cells[5:8] == ["3", "3", "0"]
    assert cells[8] in ("better", "tie")
    low, high = map(float, cells[1].split(".."))
    assert low < 0.2 < high


def test_extractors_of_other_labels_stand_apart_and_are_signed_apart():
    one = six("ours")
    other = score(one.predictions, _gold(), name="narrow", labels=["A"])
    table = paper_table([one, other])
    assert "mentions, strict, of A only\n" in table
    assert table.splitlines()[-2].endswith(str(one.signature).partition("|")[2])
    assert "|labels:A|" in table.splitlines()[-1]


def test_hostile_names_break_no_table():
    hostile = six("a\nb\\end{tabular} `x`\t| y")
    for form in ("text", "markdown", "latex"):
        lines = paper_table([hostile, six("all")], form).splitlines()
        assert not [line for line in lines if line.startswith(("b\\", "b "))], form


def test_a_comparison_prints_as_the_table():
    comparison = eb.compare(["regex", "nothing"], eb.load_corpus().select(["000-blog"]))
    assert str(comparison) == paper_table(comparison.evaluations)


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("text", "zones, content\nextractor"),
        ("markdown", "**zones, content**"),
        ("latex", "% zones, content\n"),
        ("csv", "extractor,table,column,value,signature\n"),
        ("json", "{"),
    ],
)
def test_compare_prints_any_form(form, begins):
    done = CliRunner().invoke(app, ["compare", "nothing", "--format", form])
    assert done.exit_code == 0
    assert done.stdout.startswith(begins)


def test_the_bootstrap_may_be_asked_for():
    two = paper_table([six("ours", drops=3)]), paper_table([six("ours", drops=3)], method="bca")
    assert two[0] != two[1]


def test_who_is_with_the_best_for_want_of_an_interval_only_is_not_marked():
    """On pages with little gold nobody can tell `nothing` from the rest; it is not the best."""
    runs = eb.compare(
        ["regex", "everything-capitalised", "nothing"],
        eb.load_corpus("operations", edition="negative"),
    )
    strict = str(runs).split("\n\n")[1].splitlines()
    (nothing,) = (line.split() for line in strict if line.startswith("nothing"))
    assert nothing[-1] == "1?"
    assert nothing[3] == "0.000"
    assert sum("*" in line for line in strict) == 1


def test_as_json_intervals_groups_and_pairs_are_there():
    named = ["compare", "regex", "everything-capitalised", "--layers", "mentions"]
    done = CliRunner().invoke(app, [*named, "--format", "json"])
    strict, end_to_end = json.loads(done.stdout)["rankings"]
    assert (strict["criterion"], end_to_end["criterion"]) == (
        "mentions.strict",
        "mentions.end_to_end",
    )
    best, worst = strict["standings"]
    assert (best["name"], best["group"], worst["group"]) == ("regex", 1, 2)
    assert best["interval"]["low"] < best["value"] < best["interval"]["high"]
    (pair,) = strict["pairs"]
    assert (pair["first"], pair["verdict"], pair["p"], pair["wins"]) == (
        "regex",
        "better",
        2 / 32,
        5,
    )


def test_what_is_undefined_is_null_in_json():
    quiet = score([eb.Prediction(id=f"d{i}", mentions=()) for i in range(6)], _gold(), name="quiet")
    (ranking,) = [
        r for r in rankings_json([quiet, six("all")]) if r["criterion"].endswith("strict")
    ]
    (pair,) = ranking["pairs"]
    assert (pair["value"], pair["low"], pair["verdict"]) == (1.0, None, "underpowered")
    assert json.dumps(ranking, allow_nan=False)
