"""The page of the metric on a Space."""

import sys
from pathlib import Path

import evaluate
from evaluate.utils import launch_gradio_widget

HERE = Path(__file__).resolve().parent

# The script beside this one has the name of the package that it imports.
sys.path = [folder for folder in sys.path if Path(folder).resolve() != HERE]

launch_gradio_widget(evaluate.load(str(HERE / "extractbench.py")))
