"""One question a file: plain arguments in, one small result table out, and a sentence to read it."""
