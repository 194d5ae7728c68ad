"""Fields: label, help, error, control, in that order, tied together for a screen reader."""

import re

from django import forms

from tests.pages.rendering import rendered


class Acceptance(forms.Form):
    decision = forms.ChoiceField(
        label="Decision", choices=[("a", "Approve"), ("r", "Return")], widget=forms.RadioSelect
    )
    until = forms.DateField(label="Until", help_text="Within twelve months.")
    note = forms.CharField(label="Note", required=False)
    read = forms.BooleanField(label="I have read it")


def field(name: str, form: forms.Form) -> str:
    return rendered('<c-field :field="field" />', field=form[name])


def test_label_help_error_control_follow_in_that_order():
    html = field("until", Acceptance({"until": "31/02/2027"}))
    places = [html.index(part) for part in ("<label", "Within twelve months", "Enter a valid date", "<input")]
    assert places == sorted(places)


def test_help_and_error_are_tied_to_the_control():
    html = field("until", Acceptance({"until": "31/02/2027"}))
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described, html
    for name in described[1].split():
        assert f'id="{name}"' in html
    assert 'aria-invalid="true"' in html


def test_only_the_optional_is_marked():
    assert "(optional)" in field("note", Acceptance())
    assert "(optional)" not in field("until", Acceptance())


def test_a_choice_is_a_fieldset_with_a_legend():
    html = field("decision", Acceptance())
    assert html.index("<fieldset") < html.index("<legend>") < html.index('type="radio"')


def test_a_tick_stands_before_its_label():
    html = field("read", Acceptance())
    assert html.index('type="checkbox"') < html.index("<label")


def test_the_summary_counts_and_leads_to_each_field():
    form = Acceptance({"until": "31/02/2027", "decision": "a"})
    html = rendered('<c-errors :form="form" />', form=form)
    assert "2 things to correct" in html
    assert 'href="#id_until"' in html
    assert 'href="#id_read"' in html


def test_a_form_without_errors_has_no_summary():
    assert rendered('<c-errors :form="form" />', form=Acceptance()) == ""


def test_a_draft_is_kept_under_the_key_given():
    class Reason(forms.Form):
        reason = forms.CharField(widget=forms.Textarea)

    html = rendered('<c-field :field="field" draft="assessment" rows="3" />', field=Reason()["reason"])
    assert 'data-draft="assessment"' in html
    assert 'rows="3"' in html
