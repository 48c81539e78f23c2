"""One question a file: plain arguments in, a small result table out, and a sentence to read it."""
