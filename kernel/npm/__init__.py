"""npm packages for cells. No Node is needed, and no script of a package is run."""
