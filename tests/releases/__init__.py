"""What each release has written, and whether others can read it."""
