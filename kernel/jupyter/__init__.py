"""The Jupyter kernel, and `diglot-kernel`, which installs it.

The kernel is ipykernel with the extension loaded. What is particular to JS cells is in `kernel.ipython`, so a stock
ipykernel that loads the extension answers in the same way.
"""
