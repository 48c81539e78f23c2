"""Side-by-side measurements: what the workbench computes, beside another tool's answer."""
