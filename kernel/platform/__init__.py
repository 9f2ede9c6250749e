"""What JavaScript expects of its surroundings: the console, rich display."""
