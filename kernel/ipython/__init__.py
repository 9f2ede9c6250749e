"""The IPython extension: `Session`, the magics, and what front ends ask of a shell."""
