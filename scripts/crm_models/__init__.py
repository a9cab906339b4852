"""Fitting of the customer models. Pure functions from frames to parameters; scoring is SQL and lives in the marts."""
