"""What is said to whom an account, a password or a name is refused."""

from embeddings.errors import MishuError


class AccountError(MishuError):
    """An account, its password or its name cannot be used so."""
