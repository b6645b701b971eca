"""How a reader is named: the model, the heads that it wears, its rules.

`kiku-20261123-6fb3.h20261201-093000+rules-3-0a1b2c3d4e`; under the model's own heads the second
part is not there.
"""

from __future__ import annotations

import re
from datetime import datetime

_HEADS = re.compile(r"\.h\d{8}-\d{6}$")


def heads_made_at(now: datetime) -> str:
    """The revision of heads that are fitted now."""
    return f"h{now:%Y%m%d-%H%M%S}"


def base_of(revision: str) -> str:
    """The model's own name, whatever heads it wears and whichever rules read beside it."""
    return _HEADS.sub("", revision.partition("+")[0])
