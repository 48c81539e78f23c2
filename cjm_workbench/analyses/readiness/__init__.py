"""What the data covers, and what it cannot carry."""
