"""Answering: drafts, the decision, sending at most once, finding what stands on the network."""
