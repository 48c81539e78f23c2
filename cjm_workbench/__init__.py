"""A research workbench for customer journey mapping."""
