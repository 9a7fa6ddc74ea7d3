"""Passwords hashed as ever but for the number of rounds, which only cost a guesser anything."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """The product's algorithm with one round."""

    iterations = 1
