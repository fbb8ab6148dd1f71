"""How well messages are understood, by the engine as residents meet it, on messages kept apart from its training."""
