"""Extractors made with spaCy: rules without a model, any pipeline, a small one trained at once.

Rooms: `rules` (with `rule_file` and ``patterns.toml``), `pipeline`, `trained`; `language` runs
spaCy for all of them. spaCy is imported when an extractor is made, never before.
"""
