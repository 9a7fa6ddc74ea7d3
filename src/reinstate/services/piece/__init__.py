"""One photo of a case: taken in, checked, and said what became of it."""
