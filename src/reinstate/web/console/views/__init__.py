"""Console pages by topic."""
