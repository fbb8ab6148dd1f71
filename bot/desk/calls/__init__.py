"""What the desk can ask for, one topic a file. `bot/desk/routes.py` says at which address."""
