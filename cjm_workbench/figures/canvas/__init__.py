"""The journey map: stages as columns, lanes as rows; HTML and SVG, no script."""
