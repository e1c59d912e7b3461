#!/usr/bin/env python
"""Django's command line. `bin/manage` runs it in the right environment."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except Exception as problem:
        from config.causes import end_with_a_sentence

        end_with_a_sentence(problem, opening="Meridiano cannot do this.")
        raise


if __name__ == "__main__":
    main()
