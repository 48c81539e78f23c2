"""The desired experience beside the actual one, and where they part."""
