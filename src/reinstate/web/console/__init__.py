"""The staff console: queue, case, decision, account."""
