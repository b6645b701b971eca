"""The people who work here: accounts, passwords, sessions, the first one."""
