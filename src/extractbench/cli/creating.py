"""The command that begins a new extractor: ``new``."""

import keyword
import re
import sys
from pathlib import Path
from string import Template
from typing import Annotated

import typer

__all__ = ["new"]

_EXTRACTOR = '''\
"""An extractor: what it is given is a document, what it returns is what it found."""

import re

import extractbench as eb

YEAR = re.compile(r"\\b(?:19|20)\\d\\d\\b")


class $class_name:
    """Finds years, as an example; put what you want to find in its place.

    `extractbench compare $module.py:$class_name` scores it, and
    `extractbench check $module.py:$class_name` tries it on hostile documents.
    """

    version = "1"  # changed whenever the output may change, so that a run can be resumed
    deterministic = True  # the same document always gives the same output

    def __call__(self, document: eb.Document) -> eb.Layers:
        """Return what is found; a layer that is left out is not scored."""
        # Offsets are half-open and count code points, as Python's strings do.
        return eb.Layers(
            mentions=tuple(
                eb.Mention(start=match.start(), end=match.end(), label="TIME", value=match[0])
                for match in YEAR.finditer(document.text)
            )
        )
'''
_TEST = '''\
"""What the extractor finds, and that it keeps to what extractors promise."""

from pathlib import Path

import extractbench as eb

SPEC = f"{Path(__file__).with_name('$module.py')}:$class_name"


def test_it_finds_a_year():
    extract = eb.load_extractor(SPEC)
    text = "The operation began in 2002."
    (mention,) = extract(eb.Document(id="d", text=text)).mentions
    assert (text[mention.start : mention.end], mention.value) == ("2002", "2002")


def test_it_runs_on_every_document_of_the_corpus():
    assert eb.evaluate(SPEC, eb.load_corpus()).failures == ()


def test_hostile_documents_do_it_no_harm():
    conformance = eb.check_extractor(SPEC)
    assert conformance.is_sound, conformance.findings
'''


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What to call it; the name of a Python module.")
    ],
    folder: Annotated[
        Path,
        typer.Option("--in", metavar="DIR", file_okay=False, help="Where to write it."),
    ] = Path(),
) -> None:
    """Write an extractor that works, and a test of it, to be changed into your own.

    Nothing is overwritten.
    """
    module = _module(name)
    names = {"module": module, "class_name": "".join(p.capitalize() for p in module.split("_"))}
    files = {folder / f"{module}.py": _EXTRACTOR, folder / f"test_{module}.py": _TEST}
    if there := [path for path in files if path.exists() or path.is_symlink()]:
        raise typer.BadParameter(
            f"{', '.join(map(str, there))} is there already; choose another name, or move it away",
            param_hint="NAME",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, template in files.items():
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(Template(template).substitute(names))
    first, second = map(str, files)
    typer.echo(f"{first} is an extractor, {second} its test; try\n")
    typer.echo(f"  extractbench compare {first}:{names['class_name']}")
    typer.echo(f"  extractbench check {first}:{names['class_name']}")
    typer.echo(f"  python -m pytest {second}")


def _module(name: str) -> str:
    """Return the name of a module that a name gives.

    Raises:
        BadParameter: If it gives none.
    """
    module = re.sub(r"[\s-]+", "_", name.removesuffix(".py").strip()).lower()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", module) or keyword.iskeyword(module):
        wrong = "is no name of a Python module: letters, digits and _ only, a letter first"
    elif module in sys.stdlib_module_names or module == "extractbench":
        wrong = "is the name of a module that others import; choose another"
    else:
        return module
    raise typer.BadParameter(f"{name!r} {wrong}", param_hint="NAME")
