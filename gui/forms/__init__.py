"""Forms of a scenario's inputs, made from the declaration of its settings."""
