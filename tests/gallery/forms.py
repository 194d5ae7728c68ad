from datetime import date

from django import forms


class AcceptanceForm(forms.Form):
    """A form with every kind of control."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("approve", "Approve"), ("return", "Return")],
        widget=forms.RadioSelect,
        help_text="Either goes on the record in your name.",
    )
    accepted_by = forms.ChoiceField(
        label="Accepted by",
        help_text="Someone above and other than the owner.",
        choices=[("credit", "Credit risk team"), ("retail", "Retail risk office")],
    )
    until = forms.DateField(label="Until", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, help_text="The committee reads this. Name the evidence."
    )
    note = forms.CharField(label="Note", required=False)
    read = forms.BooleanField(label="I have read the five verdicts and both findings")

    def clean_accepted_by(self) -> str:
        raise forms.ValidationError("Credit risk team owns R-0144. Choose someone else.")

    def clean_until(self) -> date:
        raise forms.ValidationError("12 March 2028 is 16 months away. The latest is 25 November 2027.")
