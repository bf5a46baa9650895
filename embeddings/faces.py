"""A face that imports its room's modules when their names are first asked for, and not before."""

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path


def on_demand(face: dict[str, object]) -> Callable[[str], object]:
    """Return the ``__getattr__`` (PEP 562) of a package, given the package's ``globals()``.

    Names come from where the package's source imports them from, under ``if TYPE_CHECKING``: they stand in one place,
    which type checkers read too. A name is imported when it is first asked for, and kept.
    """
    package, source = str(face["__name__"]), Path(str(face["__file__"]))
    modules = {
        alias.name: statement.module
        for block in ast.parse(source.read_bytes()).body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom) and statement.module
        for alias in statement.names
    }

    def get(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        face[name] = getattr(import_module(modules[name]), name)
        return face[name]

    return get
