"""Results as files: packed by those who ran an extractor, verified and shown by anybody."""
