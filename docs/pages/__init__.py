"""What writes each of the generated pages."""
