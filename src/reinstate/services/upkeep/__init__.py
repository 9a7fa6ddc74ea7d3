"""Keeping an installation whole: worker, what the clock makes due, backup, erasure, the record."""
