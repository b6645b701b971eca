"""What stands around every page: who asks and may, the locks, the rail, what templates may use."""
