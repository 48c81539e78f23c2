"""Chapter 02: who the customers are, how many, and whether described personas differ."""
