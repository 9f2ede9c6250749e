"""What front ends ask about the live objects of a cell: completion, help, previews.

No user code runs for it: `lookup.py` reads properties as the engine has them, and what only a getter, a trap
or a call would find out is not known.
"""
