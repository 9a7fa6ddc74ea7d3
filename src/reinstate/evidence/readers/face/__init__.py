"""Faces: where they are, how they are turned, what covers them, whom they show."""
