"""The address book: people, sites, rates, busy times, interest, the right to write, import.

Imports `agency` only.
"""
