"""An empty database made into one to try things with. Nobody in it is real."""
