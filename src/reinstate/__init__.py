"""Reinstate: bring disabled, restricted and dormant exchange accounts back to good standing."""
