"""python -m nlp.corpus: what the corpus covers, and how far its labellers agree."""

from __future__ import annotations

import sys

from nlp.corpus.coverage import report

for line in report():
    sys.stdout.write(line + "\n")
