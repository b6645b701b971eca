"""One command from the corpus to a model: python -m nlp.training --help."""

from __future__ import annotations

from importlib.util import find_spec

if __name__ == "__main__":
    if find_spec("torch") is None:
        raise SystemExit(
            "Training needs its extra: .venv/bin/pip install -c constraints.txt -e '.[train]'"
        )
    from nlp.training.command import main

    main()
