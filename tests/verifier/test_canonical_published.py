"""The published examples of RFC 8785 that hold text only, as our headers do."""

import json

import pytest

from audits.verifier.canonical import canonical

# RFC 8785 section 3.2.2: how a string is written.
STRING = (
    r"""{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}""",
    r"""{"string":"€$\u000f\nA'B\"\\\\\"/"}""",
)
# RFC 8785 section 3.2.3: names are sorted by UTF-16 code units, so the emoji stands before the Hebrew letter.
SORTED = (
    r"""{
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }""",
    r"""{"\r":"Carriage Return","1":"One","CONTROL":"Control","ö":"Latin Small Letter O With Diaeresis","""
    r""""€":"Euro Sign","😀":"Emoji: Grinning Face","HEBREW":"Hebrew Letter Dalet With Dagesh"}""",
)
# The file "weird" of the test data that the RFC's authors publish.
WEIRD = (
    r"""{
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\u000a": "Newline",
      "1": "One",
      "\u0080": "Control\u007f",
      "\ud83d\ude02": "Smiley",
      "\u00f6": "Latin Small Letter O With Diaeresis",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "</script>": "Browser Challenge"
    }""",
    r"""{"\n":"Newline","\r":"Carriage Return","1":"One","</script>":"Browser Challenge","CONTROL":"ControlDELETE","""
    r""""ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😂":"Smiley","""
    r""""HEBREW":"Hebrew Letter Dalet With Dagesh"}""",
)
UNSEEN = {'"CONTROL"': '"\u0080"', "DELETE": "\u007f", "HEBREW": "\ufb33"}  # characters that no editor shows


@pytest.mark.parametrize(("given", "expected"), [STRING, SORTED, WEIRD])
def test_a_published_example(given, expected):
    for name, character in UNSEEN.items():
        expected = expected.replace(name, character)
    assert canonical(json.loads(given)).decode() == expected
