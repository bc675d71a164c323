"""Rules files: what a user's own adds to the built-in rules, and how a broken one is refused."""

import ast
import pickle
import re
from importlib import resources
from pathlib import Path

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors import regex
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.regex import Regex
from extractbench.extractors.regex.reading import builtin_rules

TEXT = (
    "Operation Larch began on Monday. Police arrested nine men, among them a 35-year-old "
    "beekeeper, and cautioned 12 men. See Case no. 2003/17, say officers."
)


@pytest.fixture
def extract(tmp_path):
    """Run the extractor with a rules file of the given content."""

    def run(rules, text=TEXT):
        path = tmp_path / "rules.toml"
        path.write_text(rules, encoding="utf-8")
        return Regex(path)(Document(id="d", text=text))

    return run


def _mentions(layers, label, text=TEXT):
    return [(text[m.start : m.end], m.value) for m in layers.mentions if m.label == label]


def _counts(layers):
    return [(c["kind"], c["value"]) for c in layers.record["operations"][0]["counts"]]


def test_an_empty_file_changes_nothing_on_any_document(tmp_path):
    (tmp_path / "rules.toml").write_text("", encoding="utf-8")
    extended, built_in = Regex(tmp_path / "rules.toml"), Regex()
    documents = [gold.document for gold in load_corpus(edition="retold")]
    assert len(documents) > 10
    assert all(extended(each) == built_in(each) for each in documents)


def test_a_label_with_a_pattern_is_added(extract):
    layers = extract(
        r"""
        [[mentions]]
        name = "case_number"
        label = "CASE"
        pattern = '''(?i)\bcase\sno\.\s(?P<year>\d{4})/(?P<number>\d+)'''
        value = "{number}/{year}"
        """
    )
    assert _mentions(layers, "CASE") == [("Case no. 2003/17", "17/2003")]
    assert _mentions(layers, "OPERATION") == [("Operation Larch", "Operation Larch")]


def test_the_span_of_a_mention_is_the_first_of_its_groups_that_matched(extract):
    layers = extract(
        r"""
        [[mentions]]
        name = "case_number"
        label = "CASE"
        pattern = '''Case\s(?:"(?P<marked>\S+)"|no\.\s(?P<bare>[\d/]+))'''
        span = ["marked", "bare"]
        """
    )
    assert _mentions(layers, "CASE") == [("2003/17", "2003/17")]


@pytest.mark.parametrize(
    ("value", "text", "read"),
    [
        ("{text}", "x  Abc\nDe.", "Abc De"),
        ("{text:lower}", "x Abc De.", "abc de"),
        ("{text:upper}", "x Abc De.", "ABC DE"),
        ("{text:title}", "x Abc dE.", "Abc De"),
        ("<{text:number}>", "x Two hundred.", "<200>"),
        ("{text:quantity}", "x At least twelve.", ">=12"),
        ("{text:age}", "x Aged 35.", "=35"),
        ("{text:time}", "x May 2001.", "2001-05"),
        ("{text:place}", "x Germany.", "DE"),
        ("{text:colours}", "x Red.", "#f00"),
        ("{text:number}", "x Abc.", None),
        ("{text:place}", "x Abc.", None),
        ("{text:colours}", "x Blue.", None),
    ],
)
def test_values_are_templates_with_normalisers_and_what_they_cannot_read_is_no_mention(
    extract, value, text, read
):
    layers = extract(
        rf"""
        replace = true
        [values.colours]
        Red = "#f00"
        [[mentions]]
        name = "thing"
        label = "THING"
        pattern = '''(?<=x\s)\s?(?P<it>[A-Z][^.]*)'''
        span = "it"
        value = "{value}"
        """,
        text,
    )
    assert [m.value for m in layers.mentions] == ([] if read is None else [read])


def test_a_late_rule_takes_only_what_is_left(extract):
    rule = """
        [[mentions]]
        name = "capital"
        label = "NAME"
        pattern = '''[A-Z][a-z]+'''
        stage = "last"
    """
    layers = extract(rule)
    assert _mentions(layers, "NAME") == [(word, word) for word in ("Police", "See", "Case")]


def test_words_are_added_to_a_list_and_taken_from_it(extract):
    assert _mentions(extract("[lists]\noccupations = ['beekeeper']"), "ROLE") == [
        ("beekeeper", "beekeeper")
    ]
    without = extract("[lists]\nleading_words = { remove = ['Tall'] }\nranks = { only = [] }")
    assert _mentions(without, "ROLE") == []


def test_a_role_of_a_user_is_the_title_of_a_person(extract):
    text = "Beekeeper Ann Lee spoke."
    rules = "[lists]\noccupations = ['beekeeper']"
    assert _mentions(extract("", text), "PERSON", text) == []
    assert _mentions(extract(rules, text), "PERSON", text) == [("Ann Lee", "Ann Lee")]


def test_a_verb_makes_a_new_kind_of_count(extract):
    rules = """
        [[counts]]
        name = "cautioned"
        kind = "cautioned"
        verbs = "cautioned|warned"
        of = ["person"]
    """
    assert _counts(extract("")) == [("arrested", 9), ("arrested", 12)]
    assert _counts(extract(rules)) == [("arrested", 9), ("cautioned", 12)]


def test_a_noun_makes_a_new_thing_to_count(extract):
    text = "Operation Larch began. Officers seized 40 hives."
    rules = """
        [[things]]
        name = "hive"
        nouns = "hives?"
        kinds = ["device_seized"]
    """
    assert extract("", text).record["operations"][0]["counts"] == []
    assert _counts(extract(rules, text)) == [("device_seized", 40)]


def test_a_named_rule_is_switched_off_or_replaced(extract):
    assert _mentions(extract('off = ["operation"]'), "OPERATION") == []
    replaced = extract(
        """
        [[mentions]]
        name = "operation"
        label = "OPERATION"
        pattern = "Larch"
        value = "Operation {text}"
        """
    )
    assert _mentions(replaced, "OPERATION") == [("Larch", "Operation Larch")]


def test_a_pattern_is_replaced_extended_or_switched_off(extract):
    text = "Operation Larch began. Perchance 12 men were arrested. They expect to arrest 30 men."

    def statuses(rules):
        operation = extract(rules, text).record["operations"][0]
        return {c["value"]: c["status"] for c in operation["counts"]}

    assert statuses("") == {12: "reported", 30: "expected"}
    added = r"""expected_before = { add = '(?i)\bperchance\s$' }"""
    assert statuses(f"[patterns]\n{added}") == {12: "expected", 30: "expected"}
    only = r"""expected_before = '(?i)\bperchance\s$'"""
    assert statuses(f"[patterns]\n{only}") == {12: "expected", 30: "reported"}
    assert statuses("off = ['expected_before']") == {12: "reported", 30: "reported"}


def test_a_role_is_given_by_what_stands_around_a_mention(extract):
    text = "Operation Larch began. The Bay Office lent a hand in Norway."
    rules = r"""
        [[slots]]
        name = "lends"
        slot = "agencies"
        role = "participating"
        after = '''\slent\sa\shand\b'''

        [[slots]]
        name = "hand"
        slot = "places"
        role = "involved"
        sentence = '''\blent\sa\shand\b'''
    """
    (operation,) = extract(rules, text).record["operations"]
    assert [(a["org"], a["role"]) for a in operation["agencies"]] == [
        ("Bay Office", "participating")
    ]
    assert [(p["code"], p["role"]) for p in operation["places"]] == [("NO", "involved")]


def test_a_rule_without_a_role_says_that_there_is_none(extract):
    rules = """
        [[slots]]
        name = "never"
        slot = "times"
        sentence = "began"
    """

    def roles(layers):
        return [time["role"] for time in layers.record["operations"][0]["times"]]

    assert "began" in roles(extract(""))
    assert "began" not in roles(extract(rules))


def test_a_slot_of_the_record_is_filled_with_what_a_pattern_matched(extract):
    rules = r"""
        [[slots]]
        name = "case"
        slot = "case"
        pattern = '''Case\sno\.\s(?P<number>[\d/]+)'''
        span = "number"
        value = "{number}"

        [[slots]]
        name = "numbers"
        slot = "numbers"
        many = true
        pattern = '''\d+'''
    """
    record = extract(rules).record
    start = TEXT.index("2003/17")
    assert record["case"] == {"value": "2003/17", "evidence": [[start, start + 7]]}
    assert [filler["value"] for filler in record["numbers"]] == ["35", "12", "2003", "17"]
    assert record["operations"]


def test_a_line_shows_its_zone(extract):
    text = "Ten men were held on Monday.\nHive news of today\nNine of them were charged then."
    rules = """
        [[zones]]
        name = "hive_news"
        kind = "related"
        max_words = 5
        pattern = '''^Hive\\snews'''
    """
    assert [z.kind for z in extract("", text).zones] == ["body"]
    assert [z.kind for z in extract(rules, text).zones] == ["body", "related", "body"]


def test_a_file_that_replaces_attempts_only_the_layers_it_has_rules_for(extract, tmp_path):
    layers = extract(
        """
        replace = true
        [[mentions]]
        name = "word"
        label = "WORD"
        pattern = "beekeeper"
        """
    )
    assert [m.label for m in layers.mentions] == ["WORD"]
    assert (layers.zones, layers.quotes, layers.record) == (None, None, None)
    assert Regex(tmp_path / "rules.toml").labels == {"WORD"}
    assert Regex().labels is None


def test_a_flag_in_front_holds_for_its_own_pattern_wherever_that_is_put(extract):
    rules = """
        replace = true
        [patterns]
        loud = "(?i)abc  # a comment"
        [[mentions]]
        name = "both"
        label = "X"
        pattern = "{loud}d"
    """
    assert [m.value for m in extract(rules, "ABCd abcD aBcd").mentions] == ["ABCd", "aBcd"]


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("a = [", "Invalid value"),
        ("x = 1", "x: no such key"),
        ("off = ['netwrk']", "off: no built-in rule or pattern is called 'netwrk'; did you mean"),
        ("[lists]\nranks = 'x'", "lists ranks: is an array of words"),
        ("[lists]\nranks = [1]", "lists ranks: add: number 1: Input should be a valid string"),
        ("[patterns]\nnegated = 3", "patterns negated: is a pattern"),
        ("[patterns]\nnegated = '(?x)a'", "patterns negated: no regular expression: global flags"),
        ("[patterns]\na = '{b}'\nb = '{a}'", "patterns a: {a} refers to itself"),
        ("[patterns]\ncounted = 'x'", "patterns counted: lacks {things}, which is read"),
        ("[patterns]\nmore_expected = 'x'", "lacks the group 'after', the group 'thing'"),
        ("[[mentions]]\nlabel='X'\npattern='a'", "mentions number 1: name: Field required"),
        ("[[mentions]]\nname='a b'\nlabel='X'\npattern='a'", "mentions 'a b': name: String should"),
        ("[[mentions]]\nname='a'\nlabl='X'\npattern='a'", "mentions 'a': labl: no such key"),
        (
            "[[mentions]]\nname='a'\nlabel='X'\npattern='b('",
            "mentions 'a': pattern: no regular expression: missing ), unterminated subpattern",
        ),
        (
            "[[mentions]]\nname='a'\nlabel='X'\npattern='{rankz}'",
            "mentions 'a': pattern: no list or pattern is called 'rankz'; did you mean 'ranks'",
        ),
        (
            "[[mentions]]\nname='a'\nlabel='X'\npattern='b'\nspan='c'",
            "mentions 'a': span: 'c' is no group of the pattern",
        ),
        (
            "[[mentions]]\nname='a'\nlabel='X'\npattern='b'\nvalue='{c}'",
            "mentions 'a': value: {c} is no group of the pattern",
        ),
        (
            "[[mentions]]\nname='a'\nlabel='X'\npattern='b'\nvalue='{text:nmbr}'",
            "mentions 'a': value: 'nmbr' is no normaliser (abbreviated_ranks, age, ",
        ),
        ("[[mentions]]\nname='a'\nlabel='X'\npattern='b'\nvalue='{c'", "mentions 'a': value: "),
        (
            "[[mentions]]\nname='a'\nlabel='X'\npattern='b'\n" * 2,
            "mentions: two rules are called 'a'",
        ),
        ("[[zones]]\nname='a'\nkind='nav'\npattern='b'\nmax_words='3'", "zones 'a': max_words:"),
        ("[[things]]\nname='a'\nnouns='b('\nkinds=['k']", "things 'a': nouns: no regular"),
        ("[[counts]]\nname='a'\nkind='k'\nverbs='b('", "counts 'a': verbs: no regular"),
        ("[[counts]]\nname='a'\nkind='k'\nverbs='b'\nof=['c']", "counts 'a': of: no thing is"),
        ("[[slots]]\nname='a'\nslot='times'", "slots 'a': give one of before, after, sentence"),
        ("[[slots]]\nname='a'\nslot='b'\nbefore='c'", "slots 'a': slot 'b' is filled by a pattern"),
        ("[[slots]]\nname='a'\nslot='offences'\nbefore='c'", "an offence has a value and a sent"),
        ("[[slots]]\nname='a'\nslot='times'\nbefore='c'\nmany=true", "go with pattern only"),
        ("[[slots]]\nname='a'\nslot='b'\npattern='c'\nspan='d'", "slots 'a': span: 'd' is no"),
        ("replace = true\noff = ['network']", "off: only goes with the built-in rules"),
        ("replace = true\n[[slots]]\nname='a'\nslot='times'\nbefore='b'", "slots a: only goes"),
    ],
)
def test_a_broken_file_is_refused_by_file_rule_and_reason(extract, rules, says):
    with pytest.raises(ExtractorError, match=re.escape(says)) as caught:
        extract(rules)
    assert "rules.toml" in str(caught.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(ExtractorError, match="cannot read the rules file"):
        Regex(tmp_path / "none.toml")
    (tmp_path / "rules.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ExtractorError, match="utf-8"):
        Regex(tmp_path / "rules.toml")


def test_the_file_is_an_option_of_the_spec(tmp_path):
    path = tmp_path / "my rules.toml"
    path.write_text("[lists]\noccupations = ['beekeeper']", encoding="utf-8")
    extractor = load_extractor(f"extractbench.extractors.regex:Regex,rules={path}")
    assert _mentions(extractor(Document(id="d", text=TEXT)), "ROLE")


def test_its_options_change_with_the_rules_and_with_nothing_else(tmp_path):
    paths = [tmp_path / name for name in ("a.toml", "b.toml", "c.toml")]
    for path, content in zip(paths, ("off = []", "off = []", "off = [ ]"), strict=True):
        path.write_text(content, encoding="utf-8")
    digests = [Regex(path).options["rules"] for path in paths]
    assert digests[0] == digests[1] != digests[2]
    assert Regex().options["rules"] not in digests


def test_it_works_in_another_process(tmp_path):
    """What is pickled holds the rules themselves: the file may be gone."""
    path = tmp_path / "rules.toml"
    path.write_text("[lists]\noccupations = ['beekeeper']", encoding="utf-8")
    packed = pickle.dumps(Regex(path))
    path.unlink()
    assert _mentions(pickle.loads(packed)(Document(id="d", text=TEXT)), "ROLE")  # noqa: S301


def _read_by_code():
    """Yield the names of patterns and lists that our rooms ask for, and all other words in them."""
    for path in Path(regex.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Subscript(value=value, slice=ast.Constant(str(name))) if "rules" in (
                    getattr(value, "id", ""),
                    getattr(value, "attr", ""),
                ):
                    yield "pattern", name
                case ast.Call(func=ast.Attribute(attr="listed"), args=[ast.Constant(str(name))]):
                    yield "list", name
                case ast.Constant(str(name)):
                    yield "word", name


def test_code_asks_for_nothing_that_the_built_in_file_lacks():
    asked, rules = set(_read_by_code()), builtin_rules()
    assert len(asked) > 100
    assert {name for kind, name in asked if kind == "pattern"} <= rules.patterns.keys()
    assert {name for kind, name in asked if kind == "list"} <= rules.words.keys()


def test_the_built_in_file_holds_nothing_that_is_not_used():
    words = {name for _, name in _read_by_code()}
    source = resources.files(regex).joinpath("rules.toml").read_text(encoding="utf-8")
    rules = builtin_rules()
    for name in (*rules.patterns, *rules.words, *rules.values):
        assert name in words or re.search(rf"\{{(?:\w+:)?{name}\}}", source), name
