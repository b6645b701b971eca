"""How fast and how right readers of posts are, each in a process of its own."""
