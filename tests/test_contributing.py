"""An article is added to the gold by the commands that CONTRIBUTING.md lists, and no others."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractbench.cli import app
from extractbench.corpus.folder import find_folder
from extractbench.corpus.index import read_index

CONTRIBUTING = Path(__file__).resolve().parent.parent / "CONTRIBUTING.md"
SECTION = CONTRIBUTING.read_text(encoding="utf-8").split("## Add an article to the gold")[1]
STEPS = re.findall(r"^\d+\. ", SECTION.split("\n## ")[0], re.MULTILINE)
COMMANDS = SECTION.split("```sh\n")[1].split("```")[0].splitlines()

HELD = '<OPERATION id="m{}" value="Operation Larch">Operation Larch</OPERATION>'
RECORD = """{{"published": null, "officials": [], "background": [], "operations": [
 {{"kind": "main", "name": {{"value": "Operation Larch", "evidence": ["{name}"]}}, "network": null,
   "agencies": [], "places": [{{"code": "SE", "role": "action", "evidence": ["{place}"]}}],
   "times": {times}, "counts": [
   {{"id": "c1", "kind": "arrested", "value": 12, "modifier": "exact", "status": "reported",
     "scope": "OP", "evidence": ["{count}"]}}],
   "cases": [], "occupations": [], "offences": []}}]}}"""
ARTICLE = f"""<document id="920" article="920" edition="original">
<text><zone kind="body">In {HELD.format(1)} <PLACE id="m2" value="SE">Swedish</PLACE> officers \
held <QUANTITY id="m3" value="=12">twelve</QUANTITY> people on \
<TIME id="m4" value="XXXX-WXX-1">Monday</TIME>.
</zone></text>
<gold><![CDATA[{{"quotes": [], "record": {RECORD.format(
    name="m1", place="m2", count="m3",
    times='[{"value": "XXXX-WXX-1", "role": "action", "evidence": ["m4"]}]',
)}}}]]></gold></document>
"""  # fmt: skip
RENDERING = f"""<document id="920-wire" article="920" edition="retold">
<text><zone kind="body"><QUANTITY id="m1" value="=12">12</QUANTITY> people were arrested across \
<PLACE id="m2" value="SE">Sweden</PLACE> in {HELD.format(3)}.
</zone><zone kind="legal">CANARY document 920-wire
</zone></text>
<gold><![CDATA[{{"quotes": [], "record": {RECORD.format(
    name="m3", place="m2", count="m1", times="[]",
)}}}]]></gold></document>
"""  # fmt: skip
TEXT = "In Operation Larch Swedish officers held twelve people on Monday.\n"
ABSENCES = '"absences": {\n  "920-wire": ["operations[0].times"],'


@pytest.fixture
def gold(tmp_path, monkeypatch, no_texts) -> Path:
    """A copy of the gold, with the sources and the text of an article beside the repository."""
    folder = tmp_path / "repository" / "gold" / "operations"
    shutil.copytree(find_folder("operations"), folder)
    monkeypatch.chdir(tmp_path / "repository")
    canary = read_index(folder)[0].canary or ""
    for name, text in {
        "sources/920.xml": ARTICLE,
        "sources/920-wire.xml": RENDERING.replace("CANARY", canary),
        "texts/article.txt": TEXT,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return folder


def declare_absence(gold: Path) -> None:
    index = gold / "corpus.json"
    written = index.read_text(encoding="utf-8").replace('"absences": {', ABSENCES, 1)
    index.write_text(written, encoding="utf-8")


def run(command: str) -> tuple[int, str]:
    name, *words = shlex.split(command)
    if name == "cp":
        shutil.copytree(words[1], words[2])
        return 0, ""
    result = CliRunner().invoke(app, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_the_steps_are_ten_or_fewer():
    assert 1 <= len(STEPS) <= 10
    assert len(COMMANDS) <= 10


def test_the_listed_commands_add_an_article_and_its_rendering(gold):
    declare_absence(gold)
    before = len(read_index(gold)[0].documents)
    outputs = [run(command) for command in COMMANDS]
    _, compiled, checked, diff, shown, compared = outputs
    assert [status for status, _ in outputs] == [0, 0, 0, 1, 0, 0]
    assert compiled[1].strip().endswith(f"{before + 2} documents indexed")
    assert checked[1] == "no findings\n"
    assert "920, document added\n920-wire, document added\n" in diff[1]
    assert "Operation Larch" in shown[1]
    assert "everything-capitalised" in compared[1]


def test_the_text_of_the_article_is_hashed_and_not_written(gold):
    declare_absence(gold)
    for command in COMMANDS[:2]:
        run(command)
    entry = next(each for each in read_index(gold)[0].documents if each.id == "920")
    assert (entry.edition, entry.length) == ("original", len(TEXT))
    assert (gold / "original" / "920.json").is_file()
    assert TEXT.strip() not in "".join(
        path.read_text(encoding="utf-8") for path in gold.rglob("*.*")
    )


def test_a_rendering_that_leaves_something_out_unsaid_fails_the_check(gold):
    for command in COMMANDS[:2]:
        run(command)
    status, printed = run(COMMANDS[2])
    assert status == 1
    assert "document '920-wire', record.operations[0].times[0]: states nothing" in printed
    assert printed.endswith("1 findings\n")
