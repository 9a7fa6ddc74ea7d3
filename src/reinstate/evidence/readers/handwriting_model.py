"""Weights of the handwriting models, as printed by bench/calibrate_handwriting.py."""

# Intercept, then one weight for each of Features.everything(); then of Features.steadiness().
MANY = (17.913, 2.262, 0.422, 1.2, -0.534, -0.672, 1.491, 0.134, 0.14, -0.159, 0.598, -0.759)
FEW = (16.084, 1.431, 1.603, 0.402, 0.487, 1.837, -0.36)
