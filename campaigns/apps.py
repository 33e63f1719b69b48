from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        # Filling the registries of the floors below. The models must be loaded first, so the imports stand here.
        from agency import clients, delivery, health, sweeping, team  # noqa: PLC0415
        from bloggers import availability, card, forgetting, merging  # noqa: PLC0415
        from campaigns import (  # noqa: PLC0415
            consequences,
            history_checks,  # noqa: F401
            invariants,  # noqa: F401
            letters,  # noqa: F401
            personal,
            planning,
            staffing,
            uniting,
            waiting,
        )
        from campaigns.board import card_days, prices, record  # noqa: PLC0415

        sweeping.SWEEPS.append(staffing.sweep)
        health.UNDONE["seconds_oldest_action_is_untended"] = waiting.untended_since
        team.HANDOVERS.append(consequences.hand_over)
        clients.BEFORE_END.append(consequences.who_is_told)
        clients.ON_END.append(consequences.cancel_all)
        clients.ON_NEW_CONTACT.append(planning.join_chains)
        delivery.UNDELIVERABLE.append(consequences.give_up_address)
        availability.ON_CHANGE.append(consequences.look_again)
        forgetting.ON_STOP.append(consequences.stop_asking)
        forgetting.ERASERS.append(consequences.forget)
        card.SECTIONS.extend([record.section, prices.section, card_days.days, card_days.interest])
        merging.MERGERS.append(uniting.unite)
        merging.FORESEEN.append(uniting.foreseen)
        forgetting.ERASERS.append(personal.take_out_of_letters)
        personal.register()
