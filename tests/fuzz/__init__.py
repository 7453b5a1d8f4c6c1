"""What takes long: ``python -m tests.fuzz`` tries it all and prints one table.

Each module offers the same trials in small to the usual tests.
"""
