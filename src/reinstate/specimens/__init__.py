"""Draws synthetic IDs, notes and people for demo, tests and bench. Every document says SPECIMEN."""
