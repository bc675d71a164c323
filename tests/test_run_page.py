"""The page about several runs: what stands in it, and that nothing in it is more than text."""

import html
import math
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from corpora import PLAIN, corpus, gold_document, mention, zones
from extractbench.cli import app
from extractbench.corpus.gold import Corpus
from extractbench.counts import ErrorClass
from extractbench.errors import PredictionError
from extractbench.prediction import Prediction, write_predictions
from extractbench.report.charts import SIDE, Dot, curve_of, dots_of, iso_lines, whiskers_of
from extractbench.report.laid_over import lay_over
from extractbench.report.overview import error_grids, heat_grids
from extractbench.report.run_page import run_page
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.ranking import rank
from extractbench.scoring.score import score

TEXT = "one two three four five"
GOLD = (mention(0, 3, "A"), mention(4, 7, "B"), mention(8, 13, "A"))


def gold_of(text: str = TEXT, *, is_shipped: bool = True) -> Corpus:
    made = gold_document(
        "d", task=PLAIN, text=text, mentions=GOLD, zones=zones((len(text), "body"))
    )
    return corpus(replace(made, is_shipped=is_shipped), task=PLAIN)


def run(name: str, *mentions: object, gold: Corpus | None = None) -> Evaluation:
    prediction = Prediction.model_validate({"id": "d", "mentions": mentions})
    return score([prediction], gold or gold_of(), name=name)


def test_whiskers_are_best_first_with_the_numbers_of_extractors():
    ranking = rank([run("bad"), run("good", *GOLD)], "mentions", "strict")
    best, worst = whiskers_of(ranking, {"bad": 0, "good": 1})
    assert (best.name, best.number, best.value, best.low) == ("good", 1, 1.0, None)
    assert (worst.name, worst.value) == ("bad", 0.0)
    assert (best.found, worst.found) == ("3/3", "0/3")


def test_dots_stand_at_recall_and_precision_and_only_where_both_are_defined():
    # One of three found, one of two right.
    half = run("half", GOLD[0], mention(14, 18, "A"))
    (dot,) = dots_of(rank([half, run("silent")], "mentions", "strict"), {"half": 0, "silent": 1})
    assert (dot.precision, dot.recall) == (1 / 2, pytest.approx(1 / 3))
    assert (dot.x, dot.y) == (round(SIDE / 3, 1), SIDE / 2)


def test_of_dots_at_one_place_every_one_is_seen():
    numbers = {"one": 0, "other": 1, "apart": 2}
    alike = [run("one", GOLD[0]), run("other", GOLD[0]), run("apart", *GOLD)]
    apart, below, above = dots_of(rank(alike, "mentions", "strict"), numbers)
    assert (apart.name, apart.here, apart.radius) == ("apart", (2,), 7)
    assert below.here == above.here == (0, 1)
    assert (below.radius, above.radius) == (10, 7)
    assert (below.is_last, above.is_last) == (False, True)


def test_every_point_of_an_iso_line_has_its_f1():
    for level, points in iso_lines():
        for point in points.split():
            x, y = map(float, point.split(","))
            recall, precision = x / SIDE, 1 - y / SIDE
            assert 2 * precision * recall / (precision + recall) == pytest.approx(level, abs=0.01)


def test_a_curve_takes_ever_less_sure_mentions():
    gold = gold_of()
    sure = [
        m.model_copy(update={"confidence": c}) for m, c in zip(GOLD, (0.9, 0.5, 0.1), strict=True)
    ]
    wrong = mention(14, 18, "A", confidence=0.3)
    curve = curve_of(run("ours", *sure, wrong, gold=gold), gold, 0)
    assert curve is not None
    assert [(d.precision, d.recall) for d in curve.dots] == [
        (1, pytest.approx(1 / 3)),
        (1, pytest.approx(2 / 3)),
        (pytest.approx(2 / 3), pytest.approx(2 / 3)),
        (pytest.approx(3 / 4), 1),
    ]


def test_without_confidences_there_is_no_curve():
    assert curve_of(run("ours", *GOLD), gold_of(), 0) is None


def test_heat_is_f1_by_label():
    (grid,) = heat_grids([run("good", *GOLD), run("half", GOLD[0])])
    assert grid.across == ("good", "half")
    assert [(name, [c.text for c in cells]) for name, cells in grid.rows] == [
        ("A", ["1.000", "0.667"]),  # one of two: 2 x 1 / (2 + 1)
        ("B", ["1.000", "0.000"]),
    ]
    assert grid.rows[0][1][1].about == "1 of 2 found, 1 predicted"
    assert grid.rows[0][1][1].warmth == 7


def test_errors_by_class_add_up_and_a_layer_not_attempted_is_a_dash():
    cut = run("cut", mention(0, 2, "A"), mention(4, 7, "A"))
    zoned = score(
        [Prediction.model_validate({"id": "d", "zones": zones((len(TEXT), "body"))})],
        gold_of(),
        name="zoned",
    )
    grids = {grid.title: grid for grid in error_grids([cut, zoned])}
    rows = {name: [cell.text for cell in cells] for name, cells in grids["mentions, strict"].rows}
    assert rows == {
        "boundary": ["1", "–"],
        "label": ["1", "–"],
        "unfound": ["1", "–"],
        "all": ["3", "–"],
    }
    assert set(rows) - {"all"} <= {str(each) for each in ErrorClass}


def test_pieces_are_the_text_and_know_gold_extractors_and_errors():
    gold = gold_of()
    (laid,) = lay_over([run("a", *GOLD), run("b", mention(0, 7, "A"))], gold)
    assert laid.pieces is not None
    assert "".join(piece.text for piece in laid.pieces) == TEXT
    first = laid.pieces[0]
    assert (first.text, first.in_gold, first.by) == ("one", True, (0, 1))
    assert first.about == "gold: A; a: A; b: A"
    linked = {link for piece in laid.pieces for link in piece.links}
    assert linked == {wrong.link for wrong in laid.wrong}
    assert {wrong.extractor for wrong in laid.wrong} == {1}


def test_a_text_that_is_not_shipped_stands_in_no_page_but_on_demand():
    gold = gold_of(is_shipped=False)
    evaluations = [run("a", GOLD[0], mention(14, 18, "A"), gold=gold)]
    page = run_page(evaluations, gold)
    for word in ("three", "four"):
        assert word not in page
    assert "The text is not shipped" in page
    assert "Not to be published" not in page
    page = run_page(evaluations, gold, include_text=True)
    assert "three" in page
    assert "Not to be published" in page


def test_names_and_texts_stay_text():
    bad = "<img src=x onerror=alert(1)>"
    gold = gold_of(text=f"one two three {bad}</script>")
    page = run_page([run(f"<b>{bad}", *GOLD, gold=gold)], gold)
    assert bad not in page
    assert html.escape(f"<b>{bad}") in page
    assert page.count("<script>") == 1


@pytest.mark.parametrize(
    ("names", "says"), [([], "no run to report on"), (["a", "a"], "two runs are called a")]
)
def test_no_run_and_two_of_one_name_are_refused(names, says):
    with pytest.raises(PredictionError, match=says):
        run_page([run(name) for name in names], gold_of())


def test_the_command_writes_a_page(tmp_path):
    write_predictions(tmp_path / "mine.jsonl", [Prediction(id="000-blog", mentions=())])
    out = tmp_path / "report.html"
    done = CliRunner().invoke(app, ["report", str(tmp_path / "mine.jsonl"), "--out", str(out)])
    assert done.output == f"{out}: 1 runs, 15 documents\n"
    page = out.read_text(encoding="utf-8")
    assert "mine failed: missing" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_a_dot_is_within_its_plot():
    for precision, recall in ((0, 0), (1, 1), (0.5, 1)):
        dot = Dot("", 0, precision, recall)
        assert 0 <= dot.x <= SIDE
        assert 0 <= dot.y <= SIDE
        assert not math.isnan(dot.x)


def test_extractors_of_other_labels_are_plotted_apart():
    gold = gold_of()
    everything = run("everything", *GOLD, gold=gold)
    narrow = score(everything.predictions, gold, name="narrow", labels=["B"])
    page = run_page([everything, narrow], gold)
    assert "<figcaption>mentions, strict</figcaption>" in page
    assert "<figcaption>mentions, strict, of B only</figcaption>" in page
    assert page.count('class="signature"') == 2


def test_each_two_stand_with_p_its_floor_and_what_could_be_seen():
    page = run_page([run("bad"), run("good", *GOLD)], gold_of())
    assert "good less bad" in page
    assert "<td>1, 0, 0</td><td>underpowered</td>" in page


def test_a_page_with_thousands_of_errors_stays_small():
    """Thirty documents and five extractors have ten thousand of them."""
    text = "word " * 400
    made = gold_document("d", task=PLAIN, text=text, mentions=())
    gold = corpus(made, task=PLAIN)
    wrong = [mention(5 * i, 5 * i + 4) for i in range(400)]
    page, empty = (run_page([run("a", *some, gold=gold)], gold) for some in (wrong, []))
    assert (len(page) - len(empty)) / 400 < 600
