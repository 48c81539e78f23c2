"""A finished review in the forms that it is handed over in."""
