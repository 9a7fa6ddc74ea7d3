"""All accounts at once: the book, the night's sweep, and what another policy would change."""
