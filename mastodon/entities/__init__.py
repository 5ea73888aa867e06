"""What comes back: the entities of the API, an area of them a module."""
