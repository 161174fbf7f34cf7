"""Tables of the record, one file per subject."""

from storage.tables.alerts import alerts, mails, mutes, recipients
from storage.tables.columns import CleanText, metadata
from storage.tables.crawls import captures, evidence, hosts, looks, quarantine, runs, skips, source_states, validators
from storage.tables.people import invitations, logins, users
from storage.tables.register import disposals, entries, handovers, sequences, steps
from storage.tables.reports import reports
from storage.tables.reviews import cases, claims, presences, reviews
from storage.tables.signals import bands, events, memberships, sightings, signals, signatures, verdicts, versions
from storage.tables.work import audit, outbox

__all__ = [
    "CleanText",
    "alerts",
    "audit",
    "bands",
    "captures",
    "cases",
    "claims",
    "disposals",
    "entries",
    "events",
    "evidence",
    "handovers",
    "hosts",
    "invitations",
    "logins",
    "looks",
    "mails",
    "memberships",
    "metadata",
    "mutes",
    "outbox",
    "presences",
    "quarantine",
    "recipients",
    "reports",
    "reviews",
    "runs",
    "sequences",
    "sightings",
    "signals",
    "signatures",
    "skips",
    "source_states",
    "steps",
    "users",
    "validators",
    "verdicts",
    "versions",
]
