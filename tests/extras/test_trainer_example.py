"""The example as a whole: a real short training, and four ways to the same numbers."""

import runpy
from pathlib import Path

import pytest

for package in ("accelerate", "datasets", "evaluate", "torch", "transformers"):
    pytest.importorskip(package, reason=f"{package} is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_and_compare.py"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch and evaluate
def test_the_trainer_logs_what_compare_evaluate_and_score_say(tmp_path, capsys):
    """A model of random weights, trained in seconds: little is learnt, all say how little."""
    f1 = runpy.run_path(str(EXAMPLE))["main"](tmp_path, epochs=15)
    assert list(f1) == ["Trainer", "compare", "evaluate", "score"]
    assert f1["Trainer"] > 0.05
    assert len(set(f1.values())) == 1
    assert "task:operations|edition:retold|" in capsys.readouterr().out
