"""The command line: what it prints, what it stores, how it ends."""
