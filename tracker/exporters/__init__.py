"""Writing bills down for others: rows out, lines in. No reader of this installation and no editor is ever named."""
