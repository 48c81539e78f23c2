"""The chapters: `source/*.py` is what people edit, `*.ipynb` is generated from it."""
