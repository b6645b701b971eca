"""Which past cases mean nearly the same: vectors compared in each process, the database the truth."""
