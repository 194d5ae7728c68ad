"""Choices a parameter offers; kept apart from the engine so that a form can offer them without loading it."""

LARGEST = "largest group"
MOST_FAVOURED = "highest favourable rate"
