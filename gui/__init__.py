"""The desktop program: windows, pages and charts. It draws what minersim computes.

Imports nothing from Qt by itself, so that the command line can ask for it cheaply.
"""
