"""The documentation: its examples, run."""
