"""Which paths customers take, and where they fall out."""
