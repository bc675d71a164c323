"""Scoring: predictions against gold, pure and without a text where offsets are given."""
