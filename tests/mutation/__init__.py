"""Every rule of `domain/` is changed a little, one change at a time, and the unit tests must notice."""
