"""The machine-readable zone: its rows among the lines of a page, decoded cell by cell."""
