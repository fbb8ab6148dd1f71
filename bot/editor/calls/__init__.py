"""The calls of the editors' API, by topic. `bot.editor.routes` lists them."""
