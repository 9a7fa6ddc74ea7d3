"""Photos made smaller, cut out in turned squares, and taken apart into hue and light."""
