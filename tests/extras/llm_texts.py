"""What the tests of language model extractors share: a schema, a text, and answers about it."""

from typing import Literal

from extractbench.document import Document
from extractbench.schema import Record

TEXT = "Nov 3 - Police in Norland said at least 12 people were held in Operation Larch."
"""An invented report; offsets are counted in it by hand."""

DOCUMENT = Document(id="900-wire", text=TEXT, article="900", edition="invented")


class Weather(Record):
    """What a note says of the weather."""

    sky: Literal["clear", "cloudy"] | None = None
    degrees: int | None = None
    sure: bool = False


NOTE = Document(id="note", text="It is clear and 12 degrees.", article="weather-1")

FINE = {
    "record": {
        "sky": {"value": "clear", "evidence": [{"before": "It is", "snippet": "clear"}]},
        "degrees": {"value": 12, "evidence": [{"before": "and", "snippet": "12 degrees"}]},
        "sure": {"value": False, "evidence": []},
    }
}
"""A right answer about `NOTE`: the sky at [6, 11), the degrees at [16, 26)."""

FINE_RECORD = {
    "sky": {"value": "clear", "evidence": [[6, 11]]},
    "degrees": {"value": 12, "evidence": [[16, 26]]},
    "sure": {"value": False, "evidence": []},
}
