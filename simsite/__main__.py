"""``python -m simsite`` is ``simsite``."""

from simsite.cli import main

if __name__ == "__main__":
    main()
