"""How good the fan is: what the past tells of the numbers, and forecasts held against it."""
