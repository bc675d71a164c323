"""Extractors: what one is, how one is found by name or path, and those that come with us."""
