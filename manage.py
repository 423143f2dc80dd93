#!/usr/bin/env python
"""The command line of Countersign: Django's, with the project's settings."""

import os
import sys

from config.commandline import CommandLine

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    CommandLine(sys.argv).execute()
