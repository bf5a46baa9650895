"""The web pages: the chat, and the documents that its quotes open."""
