"""Hearing: accounts and streams, a page of a stream at a time, what is stored, what goes again."""
