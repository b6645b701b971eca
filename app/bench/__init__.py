"""Both sides of the ratios we promise, measured in one run. Read medians and ratios."""
