"""`python -m bot`: the same as `acs`."""

from bot.cli import main

main()
