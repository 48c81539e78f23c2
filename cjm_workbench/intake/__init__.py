"""The gate: parse, validate, quarantine with reasons, reconcile, store."""
