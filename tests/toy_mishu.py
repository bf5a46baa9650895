"""The command line with the toy encoder in place of every model: ``python -m tests.toy_mishu build …``."""

from bot.answering import bot
from embeddings.encoder import encoder
from tests.toys import ToyEncoder


def main() -> None:
    """Run a command; the modules that ask for an encoder are imported after the toy has taken its place."""
    encoder.encoder_for = bot.encoder_for = lambda *_, **__: ToyEncoder()  # type: ignore[assignment]
    from bot.commands import main as run

    run()


if __name__ == "__main__":
    main()
