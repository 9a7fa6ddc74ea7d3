"""What is written to owners: the words, the outbox, and letters on paper."""
