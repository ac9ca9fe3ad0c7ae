"""Data from outside: files, nodes and services, and stand-ins for them."""
