"""The use cases, one function per verb: the only transactions, clock and audit writes."""
