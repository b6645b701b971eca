"""usearch and onnxruntime live in one process, whichever is asked for first."""

from __future__ import annotations

import subprocess
import sys

import pytest

GRAPH = """
import numpy as np, pathlib, tempfile
from app.nearest.graph import Graph, make_graph
path = pathlib.Path(tempfile.mkdtemp()) / "some.usearch"
vectors = np.eye(8, dtype=np.int8) * 127
make_graph(path, [(np.arange(8), vectors)], width=8)
assert Graph(path, width=8).nearest(vectors[3], most=1)[0].case_id == 3
"""
MODEL = """
from nlp.choosing import chosen
assert chosen().analyse(["The parcel arrived in pieces."])[0].embedding
"""


@pytest.mark.parametrize("code", [GRAPH + MODEL, MODEL + GRAPH], ids=["graph first", "model first"])
def test_a_process_survives_both(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
