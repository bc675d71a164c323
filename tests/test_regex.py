"""The rule-based extractor, on invented pages: zones, mentions, quotes, record, and any text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractbench.document import CONTENT, Document, Layers
from extractbench.extractors.protocol import is_deterministic
from extractbench.extractors.regex import Regex
from extractbench.operations.records import OPERATIONS, Report

PAGE = """Norland Wire | World
Home
World
Sport
Search

Harbour police hold 43 in raids on image ring

Wednesday, 5 March, 2003, 14:20 GMT

By Mary Oakley
Norland Wire crime correspondent

Police in Germany and 11 other countries have arrested at least 43 people and searched 130 homes \
in a four-month operation against child abuse images, the Harbour Crime Agency (HCA) said on \
Tuesday.

Operation Silver Birch, which was led by the HCA and coordinated by Eurojust, began in November \
2002. More than 1,200 computers and about 90,000 images were seized, including 15,000 videos.

"This was the largest inquiry that we have run," said Detective Superintendent Anna Fields, head \
of the HCA's child protection unit. "We expect more arrests."

In the UK, 12 men aged between 23 and 61 were held, among them a 35-year-old teacher from Kent \
and two former doctors. Seven have been charged. No one in Ireland was arrested.

Fields told reporters that members of the ring, known as the "Blue Lantern Club", had met in chat \
rooms hosted on a server in the Netherlands.

Have you been affected by this story? Send us your comments.

The operation followed Operation Tall Reed, in which 27 people were arrested in 2001.

Spanish police said nine suspects had been detained in Madrid and Seville. According to the \
Ministry of Justice, three children were rescued.

See also:
04 Mar 03 | Europe
Raids in five states
The Norland Wire is not responsible for the content of external internet sites
"""

extract = Regex()


def _extract(text):
    return extract(Document(id="d", text=text))


def _zones(text):
    return [(z.kind, text[z.start : z.end].strip()) for z in _extract(text).zones]


def _mentions(text, label=None):
    return [
        (text[m.start : m.end], m.label, m.value)
        if label is None
        else (text[m.start : m.end], m.value)
        for m in _extract(text).mentions
        if label in (None, m.label)
    ]


def _quotes(text):
    return [
        (
            q.speaker,
            q.form,
            q.cue and text[q.cue.start : q.cue.end],
            [text[slice(*c)] for c in q.content],
        )
        for q in _extract(text).quotes
    ]


def _plain(filler):
    """Return a record without ids and evidence, as its type has it."""
    if isinstance(filler, dict):
        if set(filler) == {"value", "evidence"}:
            return filler["value"]
        return {k: _plain(v) for k, v in filler.items() if k not in ("id", "evidence")}
    return [_plain(one) for one in filler] if isinstance(filler, list) else filler


def _report(text):
    return Report.model_validate(_plain(_extract(text).record))


def _main(text):
    return _report(text).operations[0]


def _counts(text):
    return [
        (c.kind, c.value, c.modifier, c.status, c.scope)
        for op in _report(text).operations
        for c in op.counts
    ]


def test_a_page_is_cut_into_menu_headline_lines_text_prompts_links_and_notices():
    assert [kind for kind, _ in _zones(PAGE)] == [
        "nav",
        "title",
        "meta",
        "body",
        "comments",
        "body",
        "related",
        "legal",
    ]


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("", []),
        ("   \n", [("body", "")]),
        (
            "A single sentence that says what happened.",
            [("body", "A single sentence that says what happened.")],
        ),
        (
            "LONDON (NW) — Twelve people were held on Monday.",
            [("meta", "LONDON (NW) —"), ("body", "Twelve people were held on Monday.")],
        ),
        (
            "Nov 3 - Twelve people were held on Monday.",
            [("meta", "Nov 3 -"), ("body", "Twelve people were held on Monday.")],
        ),
        (
            "Twelve people were held on Monday.\n\nHeading\n\nTen were charged then.",
            [
                (
                    "body",
                    "Twelve people were held on Monday.\n\nHeading\n\nTen were charged then.",
                )
            ],
        ),
        (
            "Q&A: What is Operation Larch?\n\nWhat happened?\nTwelve people were held on Monday.",
            [
                ("title", "Q&A: What is Operation Larch?"),
                ("body", "What happened?\nTwelve people were held on Monday."),
            ],
        ),
        (
            "Twelve people were held on Monday.\nNotes to editors\nThe agency was set up in 1998.",
            [
                ("body", "Twelve people were held on Monday."),
                ("legal", "Notes to editors\nThe agency was set up in 1998."),
            ],
        ),
        (
            "Twelve people were held on Monday.\n\n3 comments\nBob says: it was 600, I heard.",
            [
                ("body", "Twelve people were held on Monday."),
                ("comments", "3 comments\nBob says: it was 600, I heard."),
            ],
        ),
        (
            "Twelve people were held on Monday.\nPhoto: Norland Archive",
            [("body", "Twelve people were held on Monday."), ("credit", "Photo: Norland Archive")],
        ),
        (
            "Comments are checked by Akismet against spam.",
            [("legal", "Comments are checked by Akismet against spam.")],
        ),
    ],
)
def test_zones_by_the_shape_of_lines(text, zones):
    assert _zones(text) == zones


def test_nothing_is_found_in_boilerplate():
    layers = _extract(PAGE)
    content = [(z.start, z.end) for z in layers.zones if z.kind in CONTENT]
    assert all(any(a <= m.start and m.end <= b for a, b in content) for m in layers.mentions)
    assert "Raids in five states" in PAGE
    assert ("five", "QUANTITY", "=5") not in _mentions(PAGE)


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        (
            "The Harbour Crime Agency (HCA) said so. The HCA's head left.",
            "ORG",
            [
                ("Harbour Crime Agency", "Harbour Crime Agency"),
                ("HCA", "Harbour Crime Agency"),
                ("HCA", "Harbour Crime Agency"),
            ],
        ),
        (
            "a group called Child Rescue Norland (CRN) helped.",
            "ORG",
            [("Child Rescue Norland", "Child Rescue Norland"), ("CRN", "Child Rescue Norland")],
        ),
        (
            "The Federal Bureau of Investigation and U.S. Immigration and Customs Enforcement met.",
            "ORG",
            [
                ("Federal Bureau of Investigation",) * 2,
                ("U.S. Immigration and Customs Enforcement",) * 2,
            ],
        ),
        (
            "Officers of the Norland Police arrested men. Police said so.",
            "ORG",
            [("Norland Police", "Norland Police")],
        ),
        ("The UK and the EU use PCs, said the FBI.", "ORG", [("FBI", "FBI")]),
        ("Norland Police Chief Ann Lee spoke.", "PERSON", [("Ann Lee", "Ann Lee")]),
        (
            "Mr Lee spoke. Ann Lee, 43, said so. Lee left.",
            "PERSON",
            [("Lee", "Ann Lee"), ("Ann Lee", "Ann Lee"), ("Lee", "Ann Lee")],
        ),
        ("Spokeswoman Ann van Lee said so.", "PERSON", [("Ann van Lee", "Ann van Lee")]),
        ("Red Harbour was calm.", "PERSON", []),
        (
            "Det Supt Ann Lee and Justice Minister John Poole met.",
            "ROLE",
            [("Det Supt", "detective superintendent"), ("Justice Minister", "justice minister")],
        ),
        (
            "Two teachers, a retired army officer and a bus driver were held by officers.",
            "ROLE",
            [
                ("teachers", "teacher"),
                ("retired army officer", "retired army officer"),
                ("bus driver", "bus driver"),
            ],
        ),
        ("detectives, agents and prosecutors met officials.", "ROLE", []),
        (
            "Operation Larch began. Larch ended.",
            "OPERATION",
            [("Operation Larch", "Operation Larch"), ("Larch", "Operation Larch")],
        ),
        ('It was codenamed "Tall Reed" then.', "OPERATION", [("Tall Reed", "Operation Tall Reed")]),
        ("The operation was large. Operation commanders met.", "OPERATION", []),
        (
            'Members of the ring, known as the "Blue Lantern Club", met.',
            "NETWORK",
            [("Blue Lantern Club",) * 2],
        ),
        (
            "The Lantern network fell. Lantern was big.",
            "NETWORK",
            [("Lantern",) * 2, ("Lantern",) * 2],
        ),
        ("A German network fell.", "NETWORK", []),
        (
            "A man from Rivertown, Germany, was held.",
            "PLACE",
            [("Rivertown", "DE:Rivertown"), ("Germany", "DE")],
        ),
        ("The Ministry of Justice of Spain met.", "PLACE", []),
    ],
)
def test_mentions_follow_the_annotation_rules(text, label, found):
    assert _mentions(text, label) == found


def test_a_date_line_dates_what_is_relative():
    assert ("Tuesday", "TIME", "2003-03-04") in _mentions(PAGE)
    assert ("Tuesday", "XXXX-WXX-2") in _mentions("Police said on Tuesday that they met.", "TIME")


def test_capitals_of_a_headline_show_no_names_but_those_of_the_text():
    text = "Harbour Police Arrest Dozens In Norland\n\nThe Harbour Police said ten men were held.\n"
    assert _mentions(text, "ORG") == [("Harbour Police", "Harbour Police")] * 2


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            '"We are not done," said Ann Lee. "More will follow."',
            [("Ann Lee", "direct", "said", ["We are not done", "More will follow"])],
        ),
        (
            "“Nobody knows,” Ann Lee added, “how it began.”",
            [("Ann Lee", "direct", "added", ["Nobody knows", "how it began"])],
        ),
        (
            'Ann Lee said: "No child was hurt."',
            [("Ann Lee", "direct", "said", ["No child was hurt"])],
        ),
        (
            "Twelve men were held, the Bay Office said.",
            [("Bay Office", "indirect", "said", ["Twelve men were held"])],
        ),
        (
            "Twelve men were held, said a spokesman for the Bay Office.",
            [("Bay Office", "indirect", "said", ["Twelve men were held"])],
        ),
        (
            "The Bay Office said on Monday that twelve men were held.",
            [("Bay Office", "indirect", "said", ["that twelve men were held"])],
        ),
        (
            "According to the Bay Office, twelve men were held.",
            [("Bay Office", "indirect", "According to", ["twelve men were held"])],
        ),
        (
            "The men, police said, were taken away.",
            [("unnamed", "indirect", "said", ["The men", "were taken away"])],
        ),
        (
            "German police said twelve men were held.",
            [("police:DE", "indirect", "said", ["twelve men were held"])],
        ),
        (
            'Minister Ann Lee said the raids "sent a clear message" to all.',
            [("Ann Lee", "mixed", "said", ['the raids "sent a clear message" to all'])],
        ),
        (
            'Ann Lee said so far the "Larch" ring was quiet.',
            [("Ann Lee", "indirect", "said", ['so far the "Larch" ring was quiet'])],
        ),
        (
            "Minister Ann Lee told reporters that ten homes were raided. She said more are due.",
            [
                ("Ann Lee", "indirect", "told", ["that ten homes were raided"]),
                ("Ann Lee", "indirect", "said", ["more are due"]),
            ],
        ),
        ('It was a "good" day for the "Larch Club" then.', []),
        ("Police are not saying how many men were held. The men are said to be rich.", []),
        ("Did police say that ten men were held?", []),
        ("The Bay Office announced the arrest of nine men.", []),
    ],
)
def test_quotes_by_marks_verbs_and_sources(text, quotes):
    assert _quotes(text) == quotes


def test_the_record_of_a_page():
    report = _report(PAGE)
    main, related = report.operations
    assert report.published == "2003-03-05T14:20Z"
    assert [(o.name, o.role, o.org) for o in report.officials] == [
        ("Anna Fields", "head", "Harbour Crime Agency")
    ]
    assert (main.kind, main.name, main.network) == (
        "main",
        "Operation Silver Birch",
        "Blue Lantern Club",
    )
    assert [(a.org, a.role) for a in main.agencies] == [
        ("Harbour Crime Agency", "lead"),
        ("Eurojust", "coordinating"),
        ("police:ES", "announcing"),
        ("Ministry of Justice", "announcing"),
    ]
    assert {(p.code, p.role) for p in main.places} >= {
        ("DE", "action"),
        ("GB", "action"),
        ("GB-KEN", "suspect_origin"),
        ("NL", "infrastructure"),
    }
    assert "IE" not in {p.code for p in main.places}
    assert [(t.value, t.role) for t in main.times] == [
        ("P4M", "duration"),
        ("2003-03-04", "announced"),
        ("2002-11", "began"),
    ]
    assert [(c.age, c.occupation, c.place) for c in main.cases] == [(35, "teacher", "GB-KEN")]
    assert main.occupations == ("teacher", "former doctor")
    assert (related.kind, related.name) == ("related", "Operation Tall Reed")
    assert [(c.kind, c.value) for c in related.counts] == [("arrested", 27)]
    assert [(t.value, t.role) for t in related.times] == [("2001", "action")]


def test_the_counts_of_a_page():
    counts = {(c.kind, c.value): (c.modifier, c.scope) for c in _main(PAGE).counts}
    assert counts == {
        ("country", 11): ("exact", "OP"),
        ("arrested", 43): ("at_least", "OP"),
        ("premises_searched", 130): ("exact", "OP"),
        ("device_seized", 1200): ("more_than", "OP"),
        ("image_found", 90000): ("approx", "OP"),
        ("video_found", 15000): ("exact", "OP"),
        ("arrested", None): ("exact", "OP"),
        ("arrested", 12): ("exact", "GB"),
        ("charged", 7): ("exact", "OP"),
        ("arrested", 9): ("exact", "ES"),
        ("child_safeguarded", 3): ("exact", "OP"),
    }


def test_a_worded_subset_is_part_of_the_count_before_it():
    text = "Officers in Norland arrested 17 people, including four women. Two of them were charged."
    counts = _extract(text).record["operations"][0]["counts"]
    assert [(c["value"], c["part_of"]) for c in counts] == [(17, None), (4, "c1"), (2, "c2")]


def test_a_figure_stated_twice_is_one_count_with_both_mentions_as_evidence():
    text = "Officers arrested 17 people. The 17 people arrested are men."
    (count,) = _extract(text).record["operations"][0]["counts"]
    assert (count["kind"], count["value"], count["evidence"]) == ("arrested", 17, ["m1", "m2"])


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Nearly 60 men were detained.", ("arrested", 60, "approx", "reported", "OP")),
        (
            "Between 20 and 30 homes were raided.",
            ("premises_raided", 20, "between", "reported", "OP"),
        ),
        ("They seized 350 hard drives.", ("device_seized", 350, "exact", "reported", "OP")),
        (
            "Police hope to identify 200 suspects.",
            ("suspect_identified", 200, "exact", "target", "OP"),
        ),
        ("They expect to arrest 30 more people.", ("arrested", 30, "exact", "expected", "OP")),
        ("More arrests are expected.", ("arrested", None, "exact", "expected", "OP")),
        (
            "Police declined to say how many men were held.",
            ("arrested", None, "exact", "undisclosed", "OP"),
        ),
        ("Abroad, 29 people were detained.", ("arrested", 29, "exact", "reported", "OP")),
        (
            "The ring had more than 4,000 members.",
            ("network_member", 4000, "more_than", "reported", "OP"),
        ),
        (
            "They got a combined total of 120 years in prison.",
            ("sentence_total", 120, "exact", "reported", "OP"),
        ),
    ],
)
def test_noun_and_verb_decide_what_is_counted(sentence, count):
    assert _counts(f"Operation Larch ended with raids. {sentence}") == [count]


@pytest.mark.parametrize(
    "sentence",
    [
        "The hall has 40 rooms.",
        "It cost £2m.",
        "Twelve people were not arrested.",
        "Did they arrest 12 people?",
        "Six were released.",
    ],
)
def test_what_has_no_kind_or_is_denied_or_asked_is_no_count(sentence):
    assert _counts(f"Operation Larch ended with raids. {sentence}") == []


def test_police_news_without_an_operation_has_none():
    text = (
        "Police open new station in Rivertown\n\nThe Norland Police opened it on Friday. "
        "Mayor John Field cut the ribbon. It has 40 rooms.\n"
    )
    assert _report(text) == Report()


def test_an_unnamed_operation_is_main_and_nameless():
    operation = _main("Police arrested 12 men in raids on Monday. They seized 30 computers.")
    assert (operation.kind, operation.name) == ("main", None)


def test_what_is_cited_as_evidence_exists():
    layers = _extract(PAGE)
    ids = {m.id for m in layers.mentions}
    cited = [one for quote in layers.quotes for one in quote.evidence]
    todo = [layers.record]
    while todo:
        filler = todo.pop()
        if isinstance(filler, dict):
            cited += filler.get("evidence", [])
            todo += filler.values()
        elif isinstance(filler, list):
            todo += filler
    assert len(cited) > 40
    assert set(cited) <= ids


def test_it_is_deterministic_and_says_so():
    assert is_deterministic(extract)
    assert _extract(PAGE) == _extract(PAGE)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_do_not_matter(newline):
    moved = PAGE.replace("\n", newline)
    assert _mentions(moved) == _mentions(PAGE)
    assert _plain(_extract(moved).record) == _plain(_extract(PAGE).record)


WORDS = (
    "Police police said that \"We “we ” ' ’ , . ? ; Ann Lee Operation Larch ring club (ABC) "
    "the The Agency of and in Germany German UK 12 twelve at least men homes arrested "
    "searched on Monday "
    "2001 May , aged 35 35-year-old teacher minister according to told by led including them "
    "\n \n\n \r\n \0 \u2028 😀 שלום e\u0301 \u202e © See also: Home | comments Nov 3 - LONDON — "
    "£3m ½"
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS.split(" ")), max_size=60).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gives_layers_of_the_form(text):
    layers = _extract(text)
    assert Layers.model_validate(layers.model_dump()) == layers
    assert "".join(text[z.start : z.end] for z in layers.zones) == text
    assert all(0 <= m.start < m.end <= len(text) for m in layers.mentions)
    assert all(a.end <= b.start for a, b in pairwise(layers.mentions))
    assert all(OPERATIONS.label(m.label).check(m.value) is None for m in layers.mentions)
    spans = [span for q in layers.quotes for span in q.content]
    assert all(0 <= a < b <= len(text) for a, b in spans)
    Report.model_validate(_plain(layers.record))


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "12 arrested in Paris ",
        '"a ',
        "The Harbour Agency of ",
        "Abcd Efgh Ijkl Mnop\n\n",
        "in 2001 that year ",
        "Aa, head of Bb, said ",
        "Home\n",
    ],
)
def test_long_repeats_take_no_more_than_linear_time(piece):
    # 200 kB: at a nanosecond a step, anything quadratic would take from a minute to an hour.
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    assert "".join(text[z.start : z.end] for z in _extract(text).zones) == text
