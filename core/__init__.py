"""Nouns and rules without input or output: everything may import this package, it imports no other of ours."""
