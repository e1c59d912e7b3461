"""Django's SQLite with one gate before its transactions: whoever came first writes first."""
