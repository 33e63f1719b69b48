"""What is known of a campaign as a whole."""

from django.utils.translation import gettext as _

from agency.forms.rows import RowForm
from agency.forms.text import field_for
from campaigns.models import Campaign


class CampaignForm(RowForm):
    class Meta:
        model = Campaign
        fields = ("name", "objective", "budget", "starts", "ends")
        formfield_callback = field_for

    def clean(self) -> dict:
        found = super().clean()
        starts, ends = found.get("starts"), found.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("It ends before it starts. Choose a later day."))
        return found
