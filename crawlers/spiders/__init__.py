"""One spider class for each page family; the sources are their instances (``crawlers.loader``)."""
