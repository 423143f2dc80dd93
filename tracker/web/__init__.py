"""Pages about bills. They read, and show."""
