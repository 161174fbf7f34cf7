"""The judge: title and text in, verdict with evidence out. Pure, deterministic, and linear in the text."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from classifiers import facts, grade
from classifiers.abroad import is_abroad
from classifiers.automaton import Scanner
from classifiers.case import Case, near_problems
from classifiers.casualties import count_casualties, find_harms
from classifiers.clauses import Sentence
from classifiers.gate import find_problems
from classifiers.important import suggest_priority
from classifiers.lexicon import Lexicon, load_lexicon
from classifiers.problem import Problem
from classifiers.reading import Reading, read
from classifiers.traps import find_traps, keep_problems
from core.criteria import FLAGS, Level, Scope
from core.errors import LexiconError
from core.model import Casualties, Context, Trap, Verdict
from core.text import han_ratio

RULES_VERSION: Final = "2"
NO_CONTEXT: Final = Context()
_NUMBERS: Final = frozenset(flag.lower() for flag in FLAGS if flag != "C7") | {
    "firms", "batches", "fail_rate", "units", "households", "loss_yuan", "hosts", "complaints", "stale_days",
}  # fmt: skip
"""Numbers that the rules ask for."""
_PRODUCTS: Final = ("P00", "P90", "P95")
"""Product classes that the rules name."""
_MOST_HARMS: Final = 200
_FOREIGN_RATIO: Final = 0.1


class Judge:
    """Rules over one lexicon. Cheap to pickle: a worker process builds the automaton anew (about 0.1 s)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._scanner = Scanner(lexicon)
        self.version = f"rules-{RULES_VERSION}+{lexicon.digest}"

    def __reduce__(self) -> tuple[type["Judge"], tuple[Lexicon]]:
        return Judge, (self._lexicon,)

    def words(self) -> list[str]:
        """Product and hazard terms of two or more Han characters, sorted: for the segmenter's dictionary."""
        return sorted(
            term
            for term, meanings in self._lexicon.terms.items()
            if not term.isascii() and " " not in term and any(meaning.kind in {"product", "hazard"} for meaning in meanings)
        )

    def hazard_classes(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The coarse words (fire, explosion, electric … other) of a verdict's hazard codes, each once, in order."""
        return tuple(dict.fromkeys("other" if code == "OTHER" else self._lexicon.group("hazard", code).category for code in codes))

    def thresholds(self) -> dict[str, float]:
        """The score from which each flag is met; C7 is a person's and has none."""
        return {flag: self._lexicon.numbers[flag.lower()] for flag in FLAGS if flag != "C7"}

    def hazard_names(self) -> dict[str, str]:
        """The Chinese name of every hazard code."""
        return {code: group.name for (kind, code), group in self._lexicon.groups.items() if kind == "hazard"}

    def judge(
        self,
        title: str,
        text: str,
        *,
        kind: str = "S9",
        published: int | None = None,
        now: int | None = None,
        context: Context = NO_CONTEXT,
    ) -> Verdict:
        """What the rules say of one notice.

        ``kind`` is its source kind (S1–S9), ``published`` and ``now`` are epoch milliseconds. Any text is judged, none raises: beyond
        ``clauses.MAX_TEXT`` characters it is not read. Quotes are verbatim pieces of the given ``title`` and ``text``.
        """
        reading = read(self._lexicon, self._scanner, title, text, kind=kind, published=published, now=now, context=context)
        traps = find_traps(reading)
        problems = keep_problems(find_problems(reading), traps)
        if not problems:
            return self._nothing(traps)
        case = _gather(reading, problems, traps, title + text[:2000])
        return self._verdict(case, traps)

    def _nothing(self, traps: tuple[Trap, ...]) -> Verdict:
        return Verdict(False, Scope.NONE, Level.NONE, dict.fromkeys(FLAGS, 0.0), (), (), traps, judge=self.version)

    def _verdict(self, case: Case, traps: tuple[Trap, ...]) -> Verdict:
        reasons = grade.weigh_flags(case)
        vulnerable = facts.find_vulnerable(_about(case))
        regions = facts.find_regions(case.reading)
        suggestions = tuple(islice(suggest_priority(case, vulnerable, regions.get("maker", ())), 5))
        scores = {flag: grade.score(reasons.get(flag, ())) for flag in FLAGS} | {"C7": max((r.weight for r in suggestions), default=0.0)}
        met = tuple(flag for flag in FLAGS if flag != "C7" and grade.is_met(flag, scores[flag], self._lexicon.numbers))
        level = grade.level_of(met, gate=True)
        product_class, product = facts.name_product(case.problems, case.reading.head)
        return Verdict(
            gate=True,
            scope=Scope(self._lexicon.group("product", product_class).scope),
            level=level,
            scores=scores,
            met=met,
            reasons=tuple(reason for flag in FLAGS if flag in met for reason in reasons[flag]),
            traps=traps,
            hazards=facts.find_hazards(case.problems, case.sentences),
            product_class=product_class,
            product=product,
            vulnerable=vulnerable,
            regions=regions,
            casualties=count_casualties(case.harms) if case.harms else Casualties(),
            quantities=case.quantities,
            suggestions=suggestions,
            priority=grade.prioritise(scores, level, regions, case),
            judge=self.version,
        )


def load_judge(folder: Path | None = None) -> Judge:
    """A judge over the packaged lexicon, or that of a folder; raises ``LexiconError`` for a broken or incomplete one."""
    lexicon = load_lexicon(folder)
    missing = sorted(_NUMBERS - set(lexicon.numbers)) + [f"product {code}" for code in _PRODUCTS if ("product", code) not in lexicon.groups]
    if missing:
        raise LexiconError(f"{folder}: expected also {', '.join(missing)}")
    return Judge(lexicon)


def _gather(reading: Reading, problems: tuple[Problem, ...], traps: tuple[Trap, ...], sample: str) -> Case:
    sentences = near_problems(reading, problems)
    scope = Scope(reading.lexicon.group("product", facts.name_product(problems)[0]).scope)
    return Case(
        reading,
        problems,
        sentences,
        tuple(islice(find_harms(reading), _MOST_HARMS)),
        frozenset(trap.code for trap in traps),
        facts.find_quantities(sentences),
        han_ratio(sample) < _FOREIGN_RATIO,
        is_abroad(reading),
        scope,
    )


def _about(case: Case) -> tuple[Sentence, ...]:
    return tuple(sentence for sentence in case.sentences if sentence.order <= 1) + facts.problem_sentences(case.problems)
