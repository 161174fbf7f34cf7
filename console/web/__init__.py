"""The console's web pages and JSON API."""
