"""Choices a parameter offers; kept apart from the engine so that a form can offer them without loading it."""

LARGEST, MOST_FAVOURED = "largest", "most_favoured"
# How a reference that was chosen by a rule is told.
IN_WORDS = {LARGEST: "largest group", MOST_FAVOURED: "highest favourable rate"}
