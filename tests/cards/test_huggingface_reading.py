"""A Hugging Face README lands in the parts of the card, and what has no place is kept under its own name."""

import pytest

from registry.cards import huggingface
from registry.cards.huggingface import Place

README = """\
---
license: apache-2.0
language: no
tags: [tabular, 2024]
base_model: org/base
datasets:
- adult
metrics: [accuracy]
pipeline_tag: tabular-classification
library_name: sklearn
widget:
- text: Hello
license_name: null
model-index:
- name: Income
  results:
  - task: {type: tabular-classification}
    dataset: {name: Adult, type: adult, split: test}
    metrics:
    - {type: accuracy, name: Accuracy, value: 0.861, args: {slice: women, low: 0.85, high: 0.87}}
    - {type: confusion, value: [[1, 2], [3, 4]]}
---
# Model Card for Income

<!-- Provide a quick summary of what the model is/does. -->

It predicts income.

## Model Details

- **Developed by:** The team
- **Funded by [optional]:** [More Information Needed]

## Uses

### Direct Use

Screening.

### Out-of-Scope Use

Hiring.

#### Examples

```python
# Training data
```

## Bias, Risks, and Limitations

[More Information Needed]

## Evaluation

### Testing Data, Factors & Metrics

#### Testing Data

A third of the rows.

### Results

Good enough.

## Citation [optional]

Somebody, 2024.
"""


@pytest.fixture(scope="module")
def reading():
    return huggingface.read(README)


def test_front_matter_fills_the_typed_fields_as_it_is_written(reading):
    details = reading.card.sections["model_details"]
    assert details["license"] == ["apache-2.0"]
    assert details["language"] == ["no"]
    assert details["tags"] == ["tabular", "2024"]
    assert details["pipeline_tag"] == "tabular-classification"
    assert reading.card.sections["training_data"] == {"datasets": ["adult"]}


def test_headings_at_any_level_name_the_parts(reading):
    sections = reading.card.sections
    assert sections["intended_use"] == {"text": "Screening."}
    assert sections["out_of_scope_use"]["text"].startswith("Hiring.\n\n#### Examples")
    assert sections["evaluation_data"] == {"text": "A third of the rows."}
    assert sections["quantitative_analyses"]["text"] == "Good enough."


def test_named_values_become_items_and_the_beginning_describes_the_model(reading):
    details = reading.card.sections["model_details"]
    assert details["name"] == "Model Card for Income"
    assert details["text"] == "It predicts income."
    assert details["items"] == [{"name": "Developed by", "value": "The team"}]


def test_what_a_template_left_open_says_nothing(reading):
    assert "ethical_considerations" not in reading.card.sections


def test_a_result_keeps_its_slice_and_interval(reading):
    assert reading.card.sections["quantitative_analyses"]["results"] == [
        {
            "metric": "accuracy", "name": "Accuracy", "value": 0.861, "dataset": "Adult", "dataset_type": "adult",
            "split": "test", "task": "tabular-classification", "slice": "women", "low": 0.85, "high": 0.87,
        }
    ]  # fmt: skip


def test_what_has_no_place_is_kept_and_named(reading):
    other = reading.card.other
    assert other["widget"] == [{"text": "Hello"}]
    assert other["Citation [optional]"] == "Somebody, 2024."
    assert other["model-index"][0]["metrics"][1]["value"] == [[1, 2], [3, 4]]
    assert Place("widget") in reading.places
    assert "license_name" not in other


def test_remarks_say_what_was_left_out(reading):
    assert any("Comments" in remark for remark in reading.remarks)
    assert any("no front matter" in remark for remark in huggingface.read("## Uses\n\nHere.").remarks)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(reading):
    assert huggingface.read("\ufeff" + README.replace("\n", "\r\n")).card == reading.card
