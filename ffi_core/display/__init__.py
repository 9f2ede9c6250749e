"""What values of both heaps look like: as text, as HTML, on a terminal."""

__all__: list[str] = []
