"""The safety screen: reviewed phrases and a trained model, either of which can raise the level."""

from bot.safety.screen import Screen
from bot.safety.verdict import Evidence, Level, Verdict

__all__ = ["Evidence", "Level", "Screen", "Verdict"]
