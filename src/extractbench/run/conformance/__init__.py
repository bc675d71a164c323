"""Whether an extractor keeps to what extractors promise, tried offline on hostile documents.

Rooms: `documents` are what it is tried on, `probe` is what calls it in a process of its own,
`offsets` and `judging` look at what came of it, `findings` is what is said, `checking` the whole.
"""
