"""The audit log: who changed what in the house."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.read import audit as reads
from app.web.frame.here import services
from app.web.frame.numbers import whole_number
from app.web.wording.audit_words import in_a_sentence

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("")
def audit() -> str:
    with services().sessions.read() as session:
        page = reads.audit(session, before=whole_number(request.args.get("before")))
    lines = [(line, in_a_sentence(line)) for line in page.lines]
    return render_template("audit/audit.html", lines=lines, older=page.older)
