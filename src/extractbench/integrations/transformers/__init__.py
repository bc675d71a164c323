"""Token classifiers in training: windows to train on, exact scores of their spans."""
