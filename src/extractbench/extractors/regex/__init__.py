"""The rule-based extractor: word lists, patterns and the shape of lines, for police news.

It is deterministic and needs no model. Its words and patterns are a file, ``rules.toml``, which a
file of the user's extends (`form`, `reading`, `compiling`, `sources`, `rules`, `values`, `own`).
Rooms, in the order in which a document goes through them: `zones`, `page`, `mentions` (with
`names`, `organisations`, `persons`, `roles`, `codenames`), `profiles`, `quotes` (with `marks`,
`attribution`, `reported`, `speakers`) and `record` (with `plot`, `scenes`, `counts`, `bodies`,
`settings`, `suspects`).
"""

from extractbench.extractors.regex.extractor import Regex

__all__ = ["Regex"]
