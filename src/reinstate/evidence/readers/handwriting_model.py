"""Weights of the handwriting models, as printed by bench/calibrate_handwriting.py."""

# Intercept, then one weight for each of Features.everything(); then of Features.steadiness().
MANY = (22.201, 2.719, 0.286, 0.913, -0.65, 0.083, 1.12, -0.167, 0.073, -0.64, 1.64, -1.711)
FEW = (15.718, 1.326, 1.849, 0.259, 0.446, 1.355, -0.707)
