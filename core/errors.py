"""The exception tree.

FengxunError                 something a person can act on; the message is shown as it is
├── SettingsError            a setting is unknown, of the wrong type or out of range (file, line, expectation)
├── HomeError                the folder of the installation is missing or unusable
├── SourceError              a source file is broken (file, line, field, expectation)
├── LexiconError             a lexicon file is broken
├── RecordError              the record cannot be used
│   ├── RecordNewerError     written by a newer version of the product; nothing was changed
│   └── RecordBusyError      locked by another process for longer than we wait, or the disk is full
├── IndexingError            the search index cannot be written now; try again later
│   └── IndexBusyError       another process holds the writer
├── AddressRefusedError      an address that must not be fetched (scheme, private network, port)
├── ContentError             bytes that cannot be understood; the item goes to quarantine with this reason
├── PeopleError              a log-in, password or user that cannot be accepted
├── ConflictError            somebody else decided meanwhile, or the page was out of date
├── AlertError               a warning cannot be sent now
├── RegisterError            a step that the register's rules do not allow, or a receiver that did not accept
├── DeliveryError            a configured destination cannot be reached or broke off; the work is tried again
├── RefusedError             a destination refused for good: trying again by itself would not help, a person must look
└── ReportError              a report that cannot be made
"""


class FengxunError(Exception):
    """Base of all errors that are shown to people without a trace."""


class SettingsError(FengxunError):
    """A setting is unknown, of the wrong type or out of range."""


class HomeError(FengxunError):
    """The folder of the installation is missing or unusable."""


class SourceError(FengxunError):
    """A source file is broken: the message names file, line, field and what was expected."""


class LexiconError(FengxunError):
    """A lexicon file is broken: the message names file, line and what was expected."""


class RecordError(FengxunError):
    """The record cannot be used."""


class RecordNewerError(RecordError):
    """The record was written by a newer version; nothing was changed."""


class RecordBusyError(RecordError):
    """The record is locked by another process, or the disk is full: the work waits and is tried again."""


class IndexingError(FengxunError):
    """The search index cannot be written now."""


class IndexBusyError(IndexingError):
    """Another process holds the index writer."""


class AddressRefusedError(FengxunError):
    """The address must not be fetched: wrong scheme, private network or port."""


class ContentError(FengxunError):
    """Bytes that cannot be understood; the message is the reason shown in quarantine."""


class PeopleError(FengxunError):
    """A log-in, password or user that cannot be accepted; the message says what to do."""


class ConflictError(FengxunError):
    """Somebody else decided meanwhile, or the page was out of date: nothing was changed."""


class AlertError(FengxunError):
    """A warning cannot be sent now, or its settings or recipients do not allow it."""


class RegisterError(FengxunError):
    """A step of the register that its rules do not allow, or a receiver that did not accept; nothing was changed."""


class DeliveryError(FengxunError):
    """A configured destination cannot be reached, answered with a fault, or broke off: the work is tried again."""


class RefusedError(FengxunError):
    """A destination refused for good; the work stops at once and waits for a person, with this message as the reason."""


class ReportError(FengxunError):
    """A report that cannot be made: period, template or data."""
