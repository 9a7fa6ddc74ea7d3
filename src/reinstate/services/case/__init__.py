"""One case, from its opening to the exchange's answer, and what its owner reads of it."""
