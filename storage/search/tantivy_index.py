"""The embedded search engine: Tantivy in this process, one writer, any number of readers. The only importer of tantivy.

Three kinds of text field, all space-joined for the whitespace tokenizer: ``*_words`` hold segmented words and only rank; ``*_pairs`` hold
every two neighbours among the non-blank characters of the folded text and decide what matches (a phrase over them is an exact
substring); ``*_chars`` hold the single characters, for questions of one.

Files are mapped into memory: who shortens one in place while a process has it open ends that process (SIGBUS); put a new file instead.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import tantivy

from core.errors import IndexBusyError, IndexingError
from core.tokens import Tokenizer
from storage.search.base import FILTERS, Change, Hit, IndexStale, SearchDocument, SearchPage, SearchQuery
from storage.search.facets import count_facets
from storage.search.fields import index_version, keywords, numbers, texts
from storage.search.query import All, Any, Node, Not, Phrase, Words, needle

_WRITER_BYTES: Final = 64_000_000
_BATCH: Final = 10_000
_TITLE_BOOST: Final = 3.0

_Query = tantivy.Query
_Occur = tantivy.Occur


class TantivyIndex:
    """A search index in one folder, see ``SearchIndex``; may be shared by threads and opened by many processes."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, *, create: bool = False) -> None:
        """Open the index in ``folder``, or start an empty one there with ``create``; raises IndexStale when it cannot be read."""
        self.version = index_version(tokenizer)
        self._tokenizer = tokenizer
        self._meta = folder / "meta.json"
        self._seen: tuple[int, int, int] | None = None
        self._schema = _schema()
        self._compiler = _Compiler(self._schema, tokenizer)
        with _failure() if create else _damage():
            if create:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder))
            else:
                self._index = tantivy.Index.open(str(folder))
            self._index.config_reader("manual")

    def apply(self, changes: Iterable[Change]) -> None:
        """Put documents and remove ids in one durable commit, see ``SearchIndex``."""
        with self._writer() as writer:
            before = self._searcher()
            for change in changes:
                if isinstance(change, int):
                    writer.delete_documents_by_term("id", change)
                elif self._revision(before, change.id) <= change.revision:
                    document = self._document(change)
                    with _failure():
                        writer.delete_documents_by_term("id", change.id)
                        writer.add_document(document)

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer ``query`` from the newest committed state, see ``SearchIndex``."""
        searcher = self._searcher()
        with _damage():
            total, hits = self._hits(searcher, query)
            facets = count_facets(
                query, lambda without, wanted: searcher.aggregate(self._compiler.query(query, without=without), dict(wanted))
            )
            return SearchPage(total, hits, facets)

    def revisions(self) -> Iterator[tuple[int, int]]:
        """(id, revision) of every document, by ascending id, from one state."""
        searcher = self._searcher()
        start: int | None = 0
        while start is not None:
            with _damage():
                page = self._batch(searcher, start)
            yield from page
            start = page[-1][0] + 1 if page else None

    def count(self) -> int:
        """Number of documents."""
        return self._searcher().num_docs

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """The writer for one commit; an exception leaves the old state. The lock is free again afterwards."""
        with _failure():
            writer = self._index.writer(_WRITER_BYTES, 1)
        done = False
        try:
            yield writer
            with _failure():
                writer.commit()
            done = True
        finally:
            with _failure():
                if not done:
                    writer.rollback()
                writer.wait_merging_threads()

    def _searcher(self) -> tantivy.Searcher:
        """A reader of the newest committed state; meta.json is replaced by every commit."""
        with _damage():
            status = self._meta.stat()
            state = (status.st_ino, status.st_mtime_ns, status.st_size)
            if state != self._seen:
                self._index.reload()
                self._seen = state
            return self._index.searcher()

    def _hits(self, searcher: tantivy.Searcher, query: SearchQuery) -> tuple[int, tuple[Hit, ...]]:
        ranked = query.sort == "relevance" and query.node is not None
        order = None if ranked else "newest"
        found = searcher.search(self._compiler.query(query, ranked=ranked), max(query.limit, 1), offset=query.offset, order_by_field=order)
        pairs = found.hits[: query.limit]
        addresses = [address for _, address in pairs]
        ids = searcher.fast_field_values("id", addresses)
        revisions = searcher.fast_field_values("revision", addresses)
        scores = [float(score) if ranked else 0.0 for score, _ in pairs]
        total: int = found.count  # type: ignore[attr-defined]  # the stub forgets it
        return total, tuple(Hit(int(i or 0), int(r or 0), s) for i, r, s in zip(ids, revisions, scores, strict=True))

    def _batch(self, searcher: tantivy.Searcher, start: int) -> list[tuple[int, int]]:
        later = _Query.range_query(self._schema, "id", tantivy.FieldType.Integer, start)
        found = searcher.search(later, _BATCH, count=False, order_by_field="id", order=tantivy.Order.Asc)
        revisions = searcher.fast_field_values("revision", [address for _, address in found.hits])
        return [(int(key), int(value or 0)) for (key, _), value in zip(found.hits, revisions, strict=True)]

    def _revision(self, searcher: tantivy.Searcher, key: int) -> int:
        """The committed revision of a document, -1 where there is none."""
        with _damage():
            found = searcher.search(_Query.term_query(self._schema, "id", key), 1, count=False)
            values = searcher.fast_field_values("revision", [address for _, address in found.hits])
        return int(values[0] or 0) if values else -1

    def _document(self, item: SearchDocument) -> tantivy.Document:
        values: dict[str, object] = {**numbers(item), **texts(item, self._tokenizer)}
        values |= {name: list(words) for name, words in keywords(item).items()}
        return tantivy.Document.from_dict(values, self._schema)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "published_at"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("revision", "newest"):
        builder.add_integer_field(name, fast=True)
    for name in ("title", "text"):
        builder.add_text_field(f"{name}_words", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(f"{name}_pairs", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{name}_chars", tokenizer_name="whitespace", index_option="freq")
    for name in FILTERS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class _Compiler:
    """Our query tree as Tantivy queries."""

    def __init__(self, schema: tantivy.Schema, tokenizer: Tokenizer) -> None:
        self._schema = schema
        self._tokenizer = tokenizer

    def query(self, query: SearchQuery, *, ranked: bool = False, without: str = "") -> tantivy.Query:
        """The whole question; ``ranked`` adds what only moves the score, ``without`` leaves out the filter of one field."""
        parts = [_Query.const_score_query(part, 0.0) for part in self._filters(query, without)]
        if query.node is not None:
            parts.append(self._node(query.node, ranked=ranked))
        return _every(parts)

    def _filters(self, query: SearchQuery, without: str) -> Iterator[tantivy.Query]:
        for name, values in query.filters.items():
            if values and name != without:
                yield _either([_Query.term_query(self._schema, name, _encodable(value), "basic") for value in values])
        start, end = query.published_from, query.published_to
        if start is not None or end is not None:
            last = None if end is None else end - 1
            yield _Query.range_query(self._schema, "published_at", tantivy.FieldType.Integer, max(start or 1, 1), last)

    def _node(self, node: Node, *, ranked: bool) -> tantivy.Query:
        match node:
            case Words(text):
                return _every([self._word(word, ranked=ranked) for word in text.split()])
            case Phrase(text):
                return self._substring(text)
            case All(parts):
                return self._all(parts, ranked=ranked)
            case Any(parts):
                return _either([self._node(part, ranked=ranked) for part in parts])
            case Not():
                return self._all((node,), ranked=ranked)

    def _all(self, parts: tuple[Node, ...], *, ranked: bool) -> tantivy.Query:
        held = [self._node(part, ranked=ranked) for part in parts if not isinstance(part, Not)]
        excluded = [self._node(part.part, ranked=False) for part in parts if isinstance(part, Not)]
        clauses = [(_Occur.Must, part) for part in held or [_Query.all_query()]]
        return _Query.boolean_query(clauses + [(_Occur.MustNot, part) for part in excluded])

    def _word(self, word: str, *, ranked: bool) -> tantivy.Query:
        """The word as a substring; its segments only add to the score."""
        substring = self._substring(word)
        if not ranked:
            return substring
        segments = dict.fromkeys(segment for segment in self._tokenizer.words(needle(word)) if segment.isalnum())
        clauses = [(_Occur.Must, substring)]
        for segment in segments:
            clauses.append((_Occur.Should, self._boosted(_Query.term_query(self._schema, "title_words", segment, "freq"))))
            clauses.append((_Occur.Should, _Query.term_query(self._schema, "text_words", segment, "freq")))
        return _Query.boolean_query(clauses)

    def _substring(self, text: str) -> tantivy.Query:
        """``text`` without blanks as a piece of title or text; everything when there is nothing to compare."""
        stream = needle(text)
        if not stream:
            return _Query.all_query()
        return _either([self._boosted(self._piece("title", stream)), self._piece("text", stream)])

    def _piece(self, name: str, stream: str) -> tantivy.Query:
        """A phrase of as few pairs as hold every character; one pair or character alone is a term (Tantivy panics on a phrase of one)."""
        if len(stream) == 1:
            return _Query.term_query(self._schema, f"{name}_chars", stream, "freq")
        if len(stream) == 2:
            return _Query.term_query(self._schema, f"{name}_pairs", stream, "freq")
        starts = (*range(0, len(stream) - 2, 2), len(stream) - 2)
        return _Query.phrase_query(self._schema, f"{name}_pairs", [(start, stream[start : start + 2]) for start in starts])

    @staticmethod
    def _boosted(query: tantivy.Query) -> tantivy.Query:
        return _Query.boost_query(query, _TITLE_BOOST)


def _every(parts: list[tantivy.Query]) -> tantivy.Query:
    return _Query.boolean_query([(_Occur.Must, part) for part in parts or [_Query.all_query()]])


def _either(parts: list[tantivy.Query]) -> tantivy.Query:
    return _Query.boolean_query([(_Occur.Should, part) for part in parts])


def _encodable(value: str) -> str:
    """Lone surrogates, which Tantivy refuses, as ``?``; no indexed value has them."""
    return value.encode("utf-8", "replace").decode()


@contextmanager
def _failure() -> Iterator[None]:
    """Whatever Tantivy raises while writing becomes IndexingError."""
    try:
        yield
    except BaseException as error:
        if not _is_tantivy(error):
            raise
        if "LockBusy" in str(error):
            raise IndexBusyError("检索索引正由另一个进程写入，稍后再试") from error
        raise IndexingError(f"检索索引暂时无法写入：{error}") from error


@contextmanager
def _damage() -> Iterator[None]:
    """Whatever Tantivy raises while opening or reading becomes IndexStale."""
    try:
        yield
    except BaseException as error:
        if not _is_tantivy(error):
            raise
        raise IndexStale("damaged") from error


def _is_tantivy(error: BaseException) -> bool:
    """ValueError, RuntimeError or OSError; a Rust panic is a BaseException of the hidden module ``pyo3_runtime``."""
    return isinstance(error, ValueError | RuntimeError | OSError) or type(error).__module__ == "pyo3_runtime"
