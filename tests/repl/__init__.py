"""The prompt and notebooks, as the programs that people use for them."""
