"""The desired experience against the actual one."""
