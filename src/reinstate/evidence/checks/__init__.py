"""One file a check. Here: the English words among the values that fill owners' sentences."""

from reinstate.evidence.checks._document import SIDE_WORDS
from reinstate.evidence.checks._faces import REASONS

# Titles of ID types are the others; evidence/documents declares them.
OWNER_WORDS = (*SIDE_WORDS.values(), *REASONS.values())
