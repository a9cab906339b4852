"""The command line of the warehouse: build it, read its scorecard, make its sample company."""

__all__ = ["__version__"]

__version__ = "0.1.0"
