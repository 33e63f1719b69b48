from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        # Filling the registries of the floors below. The models must be loaded first, so the imports stand here.
        from agency import clients, delivery, health, sweeping, team  # noqa: PLC0415
        from bloggers import forgetting  # noqa: PLC0415
        from campaigns import consequences, invariants, letters, planning, staffing, waiting  # noqa: F401, PLC0415

        sweeping.SWEEPS.append(staffing.sweep)
        health.UNDONE["seconds_oldest_action_is_untended"] = waiting.untended_since
        team.HANDOVERS.append(consequences.hand_over)
        clients.BEFORE_END.append(consequences.who_is_told)
        clients.ON_END.append(consequences.cancel_all)
        clients.ON_NEW_CONTACT.append(planning.join_chains)
        delivery.UNDELIVERABLE.append(consequences.give_up_address)
        forgetting.ON_STOP.append(consequences.stop_asking)
        forgetting.ERASERS.append(consequences.forget)
