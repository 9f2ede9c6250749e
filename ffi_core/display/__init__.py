"""What values look like: text, HTML and terminals."""
