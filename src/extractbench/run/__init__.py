"""Running extractors over documents, and scoring what they return."""
