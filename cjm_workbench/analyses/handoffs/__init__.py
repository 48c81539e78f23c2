"""Chapter 05: what it costs to change channel, device or department."""
