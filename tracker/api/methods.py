"""What the questions have in common."""

from typing import Final

READ: Final = ["GET", "HEAD"]
"""Whatever can be read can be looked for without its content, too."""
