"""Regression tests of an extractor: is it worse than it was, on these articles?"""
