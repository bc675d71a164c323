"""Rules on tokens: the built-in file, a user's own, and what is wrong with one."""

import pytest
from hostile import check_hostile
from marked import surfaces

from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.spacy.rules import SpacyRules

pytest.importorskip("spacy", reason="the extra spacy is not installed")


@pytest.fixture(scope="module")
def rules():
    return SpacyRules()


def _found(extract, text, label=None):
    found = surfaces(text, extract(Document(id="d", text=text)))
    return found if label is None else [surface for each, surface in found if each == label]


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        # Rules 16 and 66: with the word, without the marks, and the bare name afterwards.
        (
            "In Operation Larch, six men were held. Larch went on.",
            "OPERATION",
            ["Operation Larch", "Larch"],
        ),
        ('The raids, code-named "Larch", went on.', "OPERATION", ["Larch"]),
        ("The operation went on.", "OPERATION", []),
        # Rule 17.
        ("a ring called the Sea Glass", "NETWORK", ["Sea Glass"]),
        ("the Sea Glass ring", "NETWORK", ["Sea Glass"]),
        ("members of the Lantern Club met", "NETWORK", ["Lantern Club"]),
        ("a Norwegian website", "NETWORK", []),
        ("a website by the name of Sea Glass", "NETWORK", ["Sea Glass"]),
        ("run through a forum, Sea Glass.", "NETWORK", ["Sea Glass"]),
        # Rule 12: an age may be said without years.
        ("children younger than 5.", "AGE", ["younger than 5"]),
        ("older than 5 years", "QUANTITY", []),
        # Rules 56 and 110: telephone lines and page numbers are of the page.
        ("Press desk, 01632 960 386, weekdays", "QUANTITY", []),
        ("Page 7 of 40", "QUANTITY", []),
        ("Barley up 1.9 per cent | Rovers win by 31 points | Weather", "QUANTITY", []),
        ("Also moving: Barley up 2.6 per cent", "QUANTITY", []),
        # Rules 3, 4, 7 and 81.
        ("the Norland Customs Board (NCB) and NCB", "ORG", ["Norland Customs Board", "NCB", "NCB"]),
        ("the Ministry of Justice said", "ORG", ["Ministry of Justice"]),
        (
            "the Department for Trade and Industry said",
            "ORG",
            ["Department for Trade and Industry"],
        ),
        ("police and officers said", "ORG", []),
        ("the UK and the USA", "ORG", []),
        # A heading in capitals is no row of acronyms.
        ("NORLAND HARBOUR POST", "ORG", []),
        ("LOS MARES, NCB", "ORG", ["NCB"]),
        # Rule 1.
        ("Inspector Ada Quill said no. Quill left.", "PERSON", ["Ada Quill", "Quill"]),
        ("Ada O'Quill-Lee, 41, left", "PERSON", ["Ada O'Quill-Lee"]),
        ("Žofie Květová said no", "PERSON", ["Žofie Květová"]),
        ("Ms Quill left", "PERSON", ["Quill"]),
        ("The Harbour Board said no", "PERSON", []),
        ("Inspector Ada Quill", "ROLE", ["Inspector"]),
        ("two former nurses and a bus driver", "ROLE", ["former nurses", "bus driver"]),
        ("Policemen and businessmen", "ROLE", ["Policemen", "businessmen"]),
        ("the deputy director general of the board", "ROLE", ["deputy director general"]),
        # Rules 6, 8, 12 and 14: as the task's own readers find them.
        ("Norwegian police in Bergen, Norway", "PLACE", ["Norwegian", "Bergen", "Norway"]),
        ("at least 12 of the 20 men", "QUANTITY", ["at least 12", "20"]),
        ("a boy of 13 and a nurse, 52, were", "AGE", ["13", "52"]),
        ("on 3 May 2021 at dawn", "TIME", ["3 May 2021", "dawn"]),
    ],
)
def test_built_in_rules(rules, text, label, found):
    assert _found(rules, text, label) == found


@pytest.mark.parametrize(
    "line",
    [
        "© 2020 Norland Wire",
        "Comments (12)",
        "Related: Oslo raids",
        "Home | News | Norway",
        "Press office: 0555 0123",
        "Photo: Norland Press Agency",
    ],
)
def test_lines_of_the_page_hold_nothing(rules, line):
    assert _found(rules, f"Six men were held in Oslo.\n{line}\n") == [
        ("QUANTITY", "Six"),
        ("PLACE", "Oslo"),
    ]


def test_values_are_normalised(rules):
    text = "Norwegian police held at least 12 men on 3 May 2021."
    mentions = rules(Document(id="d", text=text)).mentions
    assert [m.value for m in mentions] == ["NO", ">=12", "2021-05-03"]


def test_only_mentions_are_attempted(rules):
    layers = rules(Document(id="d", text="Oslo"))
    assert (layers.zones, layers.quotes, layers.record) == (None, None, None)


def test_hostile_texts(rules):
    check_hostile(rules)


OWN = """
skip = ["^#"]

[words]
woods = ["oak", "ash"]
all_woods = ["$woods", "elm"]

[pieces]
number = [[{ IS_DIGIT = true }], [{ LOWER = "a" }, { LOWER = "dozen" }]]
old = [[{ LOWER = "old" }]]

[[rule]]
name = "no-table"
label = ""
phrases = ["oak table"]

[[rule]]
name = "trees"
label = "TREES"
before = [{ LOWER = "the", OP = "?" }]
pattern = ["$number", "$old?", { LOWER = "$all_woods" }]
after = [{ LOWER = "trees" }]

[[rule]]
name = "wood"
label = "WOOD"
phrases = ["$all_woods", "sea pine"]
plural = true
lead = ["old", "tall"]
"""


def _write(tmp_path, text, name="rules.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_of_a_user_take_the_place_of_the_built_in_ones(tmp_path):
    extract = load_extractor(f"spacy-rules,patterns={_write(tmp_path, OWN)}")
    text = (
        "The 12 oak trees, a dozen old elm trees and tall old ashs.\n# 3 oak trees\n"
        "An oak table, Sea Pines, a tall oak in Oslo."
    )
    # "the" and "trees" have to stand there and are outside; a line with # is skipped; the oak of
    # the table is kept from the rule for wood; plurals and lead words belong to phrases.
    assert _found(extract, text) == [
        ("TREES", "12 oak"),
        ("TREES", "a dozen old elm"),
        ("WOOD", "tall old ashs"),
        ("WOOD", "Sea Pines"),
        ("WOOD", "tall oak"),
    ]
    assert extract.labels == ("TREES", "WOOD")


def test_patterns_of_the_entity_ruler_are_read_as_they_are(tmp_path):
    lines = (
        '{"label": "ORG", "pattern": "Harbour Board", "id": "hb"}\n\n'
        '{"label": "GPE", "pattern": [{"LOWER": "san"}, {"IS_TITLE": true}]}\n'
    )
    extract = SpacyRules(patterns=_write(tmp_path, lines, "patterns.jsonl"))
    assert _found(extract, "The Harbour Board of San Larch") == [
        ("ORG", "Harbour Board"),
        ("GPE", "San Larch"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"there is no \[\[rule\]\]"),
        ("[[rule]\n", "rules .*rules.toml: "),
        ('[[rule]]\nlabel = "A"\n', "one of pattern, phrases and finder"),
        ('[[rule]]\nlabel = "A"\nfinder = "towns"\n', "rule.0.finder"),
        ('[[rule]]\nlabel = "A"\nphrase = ["x"]\n', "rule.0.phrase"),
        ('[[rule]]\nlabel = "A"\npattern = ["$nmbr"]\n[pieces]\nnumber = [[]]\n', "mean .number"),
        ('[[rule]]\nlabel = "A"\npattern = [{ LOWER = "$x" }]\n', "rule 'A 0': .* no word list"),
        ('[[rule]]\nname = "n"\nlabel = "A"\npattern = [{ LOWR = "x" }]\n', "rule 'n'"),
        ('[[rule]]\nlabel = "A"\nphrases = ["x"]\n[words]\na = ["$b"]\n', "the list 'a' names"),
        ('skip = ["("]\n[[rule]]\nlabel = "A"\nphrases = ["x"]\n', "skip.0"),
    ],
)
def test_a_broken_file_is_an_error_that_says_where(tmp_path, text, said):
    with pytest.raises(ExtractorError, match=said):
        SpacyRules(patterns=_write(tmp_path, text))


@pytest.mark.parametrize("line", ["{", "[]", '{"label": "A"}', '{"pattern": "x"}'])
def test_a_broken_line_of_patterns_is_an_error(tmp_path, line):
    with pytest.raises(ExtractorError, match=r"patterns\.jsonl"):
        SpacyRules(patterns=_write(tmp_path, line, "patterns.jsonl"))


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ExtractorError, match="cannot read the rules"):
        SpacyRules(patterns=tmp_path / "none.toml")


def test_another_file_is_another_version(tmp_path, rules):
    own = SpacyRules(patterns=_write(tmp_path, OWN))
    assert own.version != rules.version
    assert (rules.name, rules.deterministic, rules.options) == ("spacy-rules", True, {})
    assert own.options == {"patterns": "rules.toml"}
