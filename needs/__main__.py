"""Lets ``python -m needs`` do what the command does."""

from needs.cli import main

if __name__ == "__main__":
    main()
