"""Real figures: sources that are asked, a store that keeps what they said, and how old it is."""
