"""Weights of the handwriting model, as printed by bench/calibrate_handwriting.py."""

# Intercept, then one weight for each of Features.values().
WEIGHTS = (18.141, 0.528, 0.256, 0.115, 0.937, 0.525, 0.738, 0.717, 0.597)
