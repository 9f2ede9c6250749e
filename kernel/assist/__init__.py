"""What front ends ask about the live objects of a cell: completion, help, previews.

No code of the user's runs for it.
"""
