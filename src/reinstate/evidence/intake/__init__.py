"""Files from strangers: limits before decoding, a process that decodes, one upright photo out."""
