"""Weights of the handwriting models, as printed by bench/calibrate_handwriting.py."""

# Intercept, then one weight for each of Features.everything(); then of Features.steadiness().
MANY = (18.922, 2.505, 0.331, 1.023, -0.575, -0.265, 1.227, 0.049, 0.112, -0.65, 1.47, -0.953)
FEW = (15.511, 1.32, 1.782, 0.394, 0.395, 1.494, -0.523)
