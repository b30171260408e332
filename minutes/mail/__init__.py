"""Mail: messages that every client reads, and the server that takes them."""
