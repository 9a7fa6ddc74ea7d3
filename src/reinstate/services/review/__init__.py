"""What staff do with a case: find it, look at it, decide it, and how well that goes."""
