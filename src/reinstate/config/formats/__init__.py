"""How days, instants and numbers are written, by language. Months are words, never numbers."""
