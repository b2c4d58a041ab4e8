"""Sources in, checked tables out: the only package that reads files and knows their formats."""

__version__ = "0.1.0"
