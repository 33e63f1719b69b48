"""Invented people in the real product, on the story's clock: for the demo's story and for the rehearsal.

machinery: what the product does by itself at a moment, and when it next has something to do · mailbox: the letters
that were delivered · pressing: a person at her browser ·
scratch: a database of their own.
"""
