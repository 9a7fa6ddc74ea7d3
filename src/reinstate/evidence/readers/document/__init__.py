"""One side of an ID: its outline, its words, its barcode."""
