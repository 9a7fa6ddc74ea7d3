"""Lines of text on any photo: found, levelled, read; what a reading says about each letter."""
