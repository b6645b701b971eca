"""Which past cases mean nearly the same. Each process compares vectors; the database has them."""
