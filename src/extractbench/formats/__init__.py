"""Files in bulk and in the forms of others; one leaf for each."""
