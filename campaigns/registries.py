"""What the workshop adds to the registries of the floors below. Imported once all models are loaded."""

from agency import clients, delivery, health, stuck, sweeping, team
from bloggers import availability, card, forgetting, merging, reaching
from campaigns import (
    afterwards,
    cards,
    chasing,
    consequences,
    history_checks,  # noqa: F401 - adds its checks when imported
    invariants,  # noqa: F401 - the same
    letters,  # noqa: F401 - adds its letters when imported
    personal,
    planning,
    staffing,
    unattended,
    uniting,
    waiting,
)
from campaigns.board import card_days, prices, record
from campaigns.models import Action
from campaigns.track_record import averages


def fill() -> None:
    sweeping.SWEEPS.extend(
        [
            sweeping.Part(consequences.cancel_ended, consequences.ended),
            sweeping.Part(staffing.sweep, Action.objects.due_for_a_look),
            sweeping.Part(cards.sweep, cards.alarms_due),
            sweeping.Part(afterwards.sweep, afterwards.owing),
            sweeping.Part(chasing.note_silence, chasing.silent),
            sweeping.Part(chasing.note_silence_behind, chasing.silent_behind),
        ]
    )
    sweeping.DAILY.extend([personal.forget_reasons, averages.count_anew])
    health.UNDONE["seconds_oldest_action_is_untended"] = waiting.untended_since
    stuck.FINDERS.append(unattended.find)
    team.HANDOVERS.append(consequences.hand_over)
    clients.BEFORE_END.append(consequences.who_is_told)
    clients.ON_END.append(consequences.cancel_all)
    clients.ON_NEW_CONTACT.append(planning.join_chains)
    delivery.UNDELIVERABLE.append(consequences.give_up_address)
    availability.ON_CHANGE.append(consequences.look_again)
    reaching.ON_REACHED.append(consequences.reach_again)
    forgetting.ON_STOP.append(consequences.stop_asking)
    forgetting.ERASERS.extend([consequences.forget, personal.take_out_of_letters])
    card.SECTIONS.extend([record.section, prices.section, card_days.days, card_days.interest])
    merging.MERGERS.append(uniting.unite)
    merging.FORESEEN.append(uniting.foreseen)
    personal.register()
