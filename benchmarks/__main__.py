"""List the benchmarks, or run one: ``python -m benchmarks [NAME [ARGUMENT ...]]``."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def names() -> list[str]:
    """Name the benchmarks; a module whose name begins with an underscore is a part of one."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def purpose(name: str) -> str:
    documentation = importlib.import_module(f"benchmarks.{name}").__doc__ or ""
    return documentation.partition("\n")[0]


def main(arguments: list[str]) -> None:
    if not arguments:
        print("python -m benchmarks NAME --help says what a benchmark needs.\n")
        print("\n".join(f"{name}  {purpose(name)}" for name in names()))
    elif arguments[0] in names():
        importlib.import_module(f"benchmarks.{arguments[0]}").main(arguments[1:])
    else:
        sys.exit(f"No benchmark '{arguments[0]}'. There are: {', '.join(names())}.")


if __name__ == "__main__":
    main(sys.argv[1:])
