"""A notice as the rules see it: the sentences of title and text that hold terms, with the lexicon at hand."""

from dataclasses import dataclass

from classifiers.automaton import Hit, Scanner
from classifiers.clauses import Sentence, read_passage, split_sentences
from classifiers.lexicon import Group, Lexicon
from core.model import Context


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences that hold terms, title first, and what is known beside the text."""

    lexicon: Lexicon
    sentences: tuple[Sentence, ...]
    kind: str
    published: int | None
    now: int | None
    context: Context
    is_short: bool
    """A headline alone: there is no text, or no more of it than a headline's length."""

    @property
    def head(self) -> tuple[Sentence, ...]:
        """Title and first sentence: what the notice is about."""
        return tuple(sentence for sentence in self.sentences if sentence.order <= 1)

    def group(self, hit: Hit) -> Group:
        """The lexicon's group of a hit."""
        return self.lexicon.group(hit.kind, hit.code)

    def number(self, name: str) -> float:
        """A number of the rules."""
        return self.lexicon.numbers[name]

    def of(self, kind: str, *codes: str) -> list[tuple[Sentence, Hit]]:
        """All hits of a kind with their sentences, in order."""
        return [(sentence, hit) for sentence in self.sentences for hit in sentence.of(kind, *codes)]


HEADLINE = 60
"""A text of at most this many characters without a title is a headline."""


def read(
    lexicon: Lexicon, scanner: Scanner, title: str, text: str, *, kind: str, published: int | None, now: int | None, context: Context
) -> Reading:
    """Fold and scan title and text."""
    sentences = (
        *split_sentences(read_passage("title", title), scanner),
        *split_sentences(read_passage("text", text), scanner),
    )
    is_short = len(text) <= HEADLINE
    return Reading(lexicon, sentences, kind, published, now, context, is_short)
