"""What the pages of the demo are asked."""

from django import forms


class StepForm(forms.Form):
    """Of which scene a page speaks; a press on an older page does nothing."""

    seen = forms.IntegerField(min_value=0, max_value=1000)


class LetterForm(forms.Form):
    """Which delivered letter is shown: the name of its file."""

    letter = forms.RegexField(r"^[0-9a-f]{32}$", required=False)
