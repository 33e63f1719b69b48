"""Letters that answer a press of the client's side: the frozen copy of a vote, the answer to a question."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from agency import wording
from agency.letters import words
from agency.models import Agency, Message
from agency.post import Letter, Quiet, Rendered, register
from campaigns import chain, client_page, saying, terms
from campaigns.letters.clients import link_of
from campaigns.letters.writing import deadline, signature
from campaigns.models import ActionContact, Question, Vote
from campaigns.states import ActionState


class ToContact(Letter):
    """One letter to one link of the chain: never over the media agency's head."""

    quiet = Quiet.OFFICE

    def still_true(self, message: Message, now: datetime) -> str:
        link = link_of(message)
        if link is None:
            return "gone"
        if link.action.client.has_ended(now):
            return "client_ended"
        if not link.may_be_written_to:
            return "over_the_agency"
        return "action_cancelled" if link.action.state == ActionState.CANCELLED else ""

    def render(self, message: Message, now: datetime) -> Rendered:
        link = link_of(message)
        action = link.action
        with translation.override(message.language), timezone.override(message.zone):
            context = signature(action.owner, Agency.current()) | {
                "first_name": link.contact.first_name,
                "title": action.title,
                "client": action.client.name,
                "day": terms.day(action, now),
                "short_day": terms.short_day(action),
                "when": terms.when(action, now),
            }
            context |= self.context(link, message, now)
        return Rendered(
            *words(self.purpose, context, message.language, message.zone),
            links=[("p", link.pk, link.link_version)],
            reply_to=action.owner.email,
            sender_name=context["sender_name"],
        )

    def context(self, link: ActionContact, message: Message, now: datetime) -> dict:
        raise NotImplementedError


@register
class VoteCopy(ToContact):
    """What was decided, at the prices of who reads it."""

    purpose, title = "vote_copy", gettext_lazy("copy of what the client’s side decided")

    def context(self, link: ActionContact, message: Message, now: datetime) -> dict:
        cast = Vote.objects.select_related("link__contact", "proposal").get(pk=message.facts["vote"])
        zone = timezone.get_current_timezone_name()
        return {
            "own": cast.link_id == link.pk,
            "voter": cast.link.contact.name,
            "typed_name": cast.typed_name,
            "number": cast.proposal.number,
            # A copy is read days later: never "today".
            "at": f"{wording.day(cast.at, saying.language(), zone, now)}, {wording.hour(cast.at, zone)}",
            "zone": wording.zone_name(zone, saying.language()),
            "facts": client_page.decided(cast, link).rows,
        }


@register
class QuestionAnswer(ToContact):
    """The answer to what she asked, with her own words above it."""

    purpose, title = "question_answer", gettext_lazy("answer to a question of the client’s side")

    def still_true(self, message: Message, now: datetime) -> str:
        answered = Question.objects.filter(pk=message.facts["question"]).exclude(answer="").exists()
        return super().still_true(message, now) if answered else "gone"

    def context(self, link: ActionContact, message: Message, now: datetime) -> dict:
        question = Question.objects.select_related("line__participation__blogger").get(pk=message.facts["question"])
        proposal = chain.newest_of(link.action)
        by = chain.answers_by(link, proposal) if proposal else None
        return {
            "asked": question.words,
            "answer": question.answer,
            "about": question.line.participation.blogger.name if question.line else "",
            "for_her_client": question.passed_on_id is not None,
        } | (deadline(by, now) if by and by > now else {})
