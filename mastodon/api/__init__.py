"""The endpoints, an area of the documentation a module."""
