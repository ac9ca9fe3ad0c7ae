"""The command line: ``minersim run``, ``breakeven``, ``machines``, ``validate``, ``gui``."""
