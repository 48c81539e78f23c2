"""The proof: over many seeds of a client whose truth is known, what is found, claimed and held."""
