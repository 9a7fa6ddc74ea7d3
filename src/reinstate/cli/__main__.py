"""`python -m reinstate.cli`."""

from reinstate.cli import command

command()
