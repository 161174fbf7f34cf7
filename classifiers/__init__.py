"""研判: text in, verdict with quoted evidence out. Pure functions; the lexicon is data under ``lexicon/``."""

from classifiers.judge import Judge, load_judge

__all__ = ["Judge", "load_judge"]
