"""What becomes of a post: case, lane, promise, ledger, our reply beside it; what a person does."""
