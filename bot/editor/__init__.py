"""Keeping the resource directory true: what residents report, what is due, and the editors' work on it.

`bot.editor.reports` is what conversations use. The API is put into the application by `bot.editor.setup`; its page
is in `web/src/editor`. See docs/editors.md.
"""
