"""Gold: how it lies in folders, how its texts are found, and the checks that it passes."""
