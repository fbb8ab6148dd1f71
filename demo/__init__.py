"""Demo mode only: a stand-in for Twilio's Messages API and a phone to text with, in a process of its own.

Nothing here is used with real credentials, and the bot never imports this package (a test proves both).
"""
