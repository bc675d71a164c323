"""Corpora and predictions as Hugging Face datasets, in memory and as folders."""
