"""Gold as spaCy's ``DocBin``, and a scorer for its config files."""
