"""From the corpus and the base weights to the shipped model. Needs the `train` extra."""
