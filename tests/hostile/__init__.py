"""A hostile world: whatever servers answer, and whoever listens."""
