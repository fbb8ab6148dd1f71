"""Understands facts in what residents write: places, people, dangers, needs. English and Spanish.

Pure functions over data files: nothing is fetched, nothing is stored, and no message raises.
"""

from bot.intake.answers import yes_no
from bot.intake.extract import extract
from bot.intake.facts import Facts, Place
from bot.intake.places import find_place

__all__ = ["Facts", "Place", "extract", "find_place", "yes_no"]
