"""The photo as a photo: sharp, lit, from a camera, in one piece, seen before."""
