"""`python -m diglot.kernel -f CONNECTION_FILE`: what the kernelspec starts."""

from .jupyter.kernel import main

if __name__ == "__main__":
    main()
