"""What the kernel asks of Cython, for Python without it."""

from contextlib import nullcontext

nogil = nullcontext()
