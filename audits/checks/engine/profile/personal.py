"""Suspicion, by name and by pattern, that a column holds personal data. A person confirms or corrects it."""

import re

CALLED = {"surname", "lastname", "firstname", "forename", "fullname", "username", "login", "ssn", "iban", "passport"}
REACHED = {"email", "mail", "phone", "telephone", "mobile", "address", "street", "postcode", "zipcode", "ip"}
BORN = {"birthdate", "birthday", "birth", "dob"}
WORDS = CALLED | REACHED | BORN
WHOLE = frozenset(("name", "first", "last", "person", "customer"))
PAIRS = frozenset(("first name", "last name", "full name", "family name", "given name", "middle name", "customer name"))
# Patterns, by what they are called; a column is suspected when nearly all of its values fit one.
PATTERNS = {
    "e-mail addresses": r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$",
    "bank account numbers": r"^[A-Z]{2}[0-9]{2} ?([A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}$",
    "telephone numbers": r"^\+[0-9][0-9 ()/.-]{6,20}$",
    "network addresses": r"^([0-9]{1,3}\.){3}[0-9]{1,3}$",
}
NEARLY_ALL = 0.9


def suspicion(name: str) -> str:
    """Why a column of this name is suspected to hold personal data, a sentence; empty when it is not."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name.replace("_", " "))
    lowered = [word.lower() for word in words]
    joined = " ".join(lowered)
    if joined in WHOLE or WORDS.intersection(lowered) or any(pair in joined for pair in PAIRS):
        return f"The name “{name}” sounds like personal data."
    return ""
