"""The chain of people behind one key item: who was told, who comes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from alerts.route import leaders, on_call
from storage.mails import MailRow, mails_of
from storage.recipients import Recipient, list_recipients


@dataclass(frozen=True, slots=True)
class Chain:
    """``order``: those on call; ``above``: the leaders, who come last and together; ``told``: numbers of those who were told."""

    order: tuple[Recipient, ...]
    above: tuple[Recipient, ...]
    told: frozenset[int]
    mails: tuple[MailRow, ...] = ()

    def following(self, also: Iterable[Recipient] = ()) -> list[Recipient]:
        """Whom to tell next (when ``also`` were told too): one person on call, else all leaders; empty when everybody was told."""
        told = self.told | {person.id for person in also}
        fresh = [person for person in self.order if person.id not in told]
        return fresh[:1] or [person for person in self.above if person.id not in told]

    def last(self) -> Recipient | None:
        """Whoever of those that mail still reaches was told last."""
        known = {person.id: person for person in (*self.order, *self.above)}
        return next((known[mail.recipient] for mail in reversed(self.mails) if mail.recipient in known), None)


def read_chain(connection: Connection, alert: int, county: str, now: int) -> Chain:
    """The chain as the duty table is at ``now``."""
    people = list_recipients(connection)
    mails = tuple(mails_of(connection, alert))
    told = frozenset(mail.recipient for mail in mails if mail.recipient is not None)
    order, above = on_call(people, county, now), leaders(people, county, now)
    return Chain(tuple(order), tuple(above), told, mails)


def name_all(people: Iterable[Recipient]) -> str:
    """Their names in a sentence."""
    return "、".join(person.name for person in people)
