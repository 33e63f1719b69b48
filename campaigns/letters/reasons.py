"""Why a letter about an action did not leave, in the words that the outbox shows. Each code is said by `still_true`."""

from django.utils.translation import gettext_lazy as _

from agency.outbox import REASONS

REASONS |= {
    # Whoever would read it
    "gone": _("What it is about is no longer there."),
    "erased": _("The person has asked to be forgotten."),
    "opted_out": _("The person has asked for no more mails."),
    "undeliverable": _("The address does not work."),
    "left_the_team": _("Its reader is no longer in the team."),
    "over_the_agency": _("It would have gone over the media agency’s head."),
    # The client and the action
    "by_press": _("The mail about a swap no longer leaves by itself for this client."),
    "no_longer_so": _("What it says is no longer so; the explanation is owed anew."),
    "client_ended": _("Work for the client has ended."),
    "action_draft": _("The action is a draft."),
    "action_closed": _("The action is closed."),
    "action_cancelled": _("The action has been cancelled."),
    "not_cancelled": _("The action is no longer cancelled."),
    "no_date": _("The action has no date."),
    "past": _("The hour of the action has passed."),
    # The list for the client
    "superseded": _("A newer list for the client took its place."),
    "decided": _("The answer to the list came before it left."),
    "forwarded": _("The list was forwarded before it left: what is due now is the client’s word."),
    # The question
    "question_yes": _("The answer was yes before it left."),
    "question_may_propose": _("The answer was “you may propose me” before it left."),
    "question_no": _("The answer was no before it left."),
    "question_lapsed": _("The time to answer was over before it left."),
    "question_filled": _("The place was covered before it left."),
    "question_closed": _("The question was closed before it left."),
    "joined": _("It left together with another reminder of that day."),
    "answered": _("Its question was answered or closed before it left."),
    "lapsed": _("The time to answer was over before it left."),
    "terms_moved": _("What it offers has changed since it was written."),
    "our_turn": _("Another price was proposed: the answer is ours to give."),
    "busy": _("The person is busy on that day, or not to be asked until later."),
    "same_day": _("The person has a place in another action that day."),
    # The place and the answer
    "no_room": _("There was no free place left."),
    "not_approved": _("The client has not approved this person."),
    "no_place": _("The person no longer has the place."),
    "no_reserve": _("The person is no longer in reserve."),
    "newer_answer": _("A newer answer took its place."),
    "not_filled": _("The place is not covered that way any more."),
    "place_free": _("There is a free place again."),
    "not_released": _("The person is no longer released."),
    "not_delivered": _("It is no longer so that the person took part."),
    "published": _("The post is there."),
    "keeps_it_again": _("The person keeps the date again."),
    # The card
    "seen_to": _("Somebody had already seen to it."),
}
