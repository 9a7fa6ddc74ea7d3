"""Spanish of the United States."""
