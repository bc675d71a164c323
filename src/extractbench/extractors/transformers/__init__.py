"""Token classifiers of transformers: any model that was saved, and a tiny one trained at once.

Rooms: `pipeline`, `trained`; `classifier` (with `windows` and `decoding`) runs a model for both.
torch and transformers are imported when an extractor is made, never before.
"""
