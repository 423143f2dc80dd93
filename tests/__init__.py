"""Tests. `unit` needs no database, `integration` does, `browser` looks at the product as its users see it."""
