"""In and out of the libraries that others keep their data, metrics and models in: one leaf each."""
