"""What a model must do whatever its averages say: plain cases by capability (CheckList).

Ribeiro et al., 2020, "Beyond Accuracy". The cases are data, `cases/<capability>.toml`, written by
hand; `python -m tests.nlp.behaviour` prints how many of them hold.
"""
