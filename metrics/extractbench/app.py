"""The page of the metric on a Space: predictions and references as JSON, and their numbers.

The widget that ``evaluate`` brings (0.4.6) needs a Gradio older than 4.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import evaluate
import gradio

HERE = Path(__file__).resolve().parent

# The script beside this one has the name of the package that it imports.
sys.path = [folder for folder in sys.path if Path(folder).resolve() != HERE]

from extractbench.errors import ExtractbenchError  # noqa: E402

PREDICTIONS = """\
[{"id": "d",
  "mentions": [{"start": 0, "end": 3, "label": "PER"},
               {"start": 8, "end": 11, "label": "LOC"}]}]"""
REFERENCES = """\
[{"id": "d", "text": "Ann met Bob.",
  "mentions": [{"start": 0, "end": 3, "label": "PER"},
               {"start": 8, "end": 11, "label": "PER"}]}]"""

# In memory, so that nothing that is pasted here is written to a file.
metric = evaluate.load(str(HERE / "extractbench.py"), keep_in_memory=True)


def compute(predictions: str, references: str) -> dict[str, Any]:
    """Return the numbers of what is written in the two fields; null where undefined."""
    try:
        results = metric.compute(
            predictions=_read(predictions, "predictions"),
            references=_read(references, "references"),
        )
    except ExtractbenchError as error:
        raise gradio.Error(str(error), duration=None) from error
    return {name: _jsonable(value) for name, value in results.items()}


def _read(written: str, field: str) -> list[Any]:
    """Return what a list in JSON holds, or lines of JSON as they are."""
    if not written.lstrip().startswith("["):
        return [line for line in written.splitlines() if line.strip()]
    try:
        items: list[Any] = json.loads(written)
    except ValueError as error:
        raise gradio.Error(f"{field}: is no JSON: {error}", duration=None) from error
    return items


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _jsonable(each) for name, each in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value


def _field(name: str, example: str) -> Any:
    return gradio.Code(
        example, language="json", label=f"{name}: a JSON list, or JSON lines", wrap_lines=True
    )


def _card() -> str:
    """Return the card without its head."""
    return (HERE / "README.md").read_text(encoding="utf-8").split("---\n", 2)[2]


page = gradio.Interface(
    fn=compute,
    inputs=[_field("predictions", PREDICTIONS), _field("references", REFERENCES)],
    outputs=gradio.JSON(label="results"),
    title="extractbench",
    description=metric.description.strip(),
    article=_card(),
    flagging_mode="never",
    api_name="compute",
)

if __name__ == "__main__":
    page.launch()
