"""Similar past cases, a part of the page of a case that comes after the page."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.read.similar import similar_cases
from app.web.frame.here import now, person, services
from app.web.frame.rules import MENDERS, allows
from nlp.base import AnalysisError

blueprint = Blueprint("similar", __name__)


@blueprint.get("/cases/<int:case_id>/parts/similar")
def part(case_id: int) -> str:
    """Up to five past cases, or why there are none."""
    asker = person()
    try:
        revision = services().analyser.revision
    except AnalysisError as error:  # the rest of the case's page does not need it
        told = str(error) if allows(MENDERS, asker.role) else ""
        return render_template("case/similar.html", broken=True, told=told, case_id=case_id)
    with services().sessions.read() as session:
        found = similar_cases(
            session,
            case_id,
            past=services().past,
            revision=revision,
            now=now(),
        )
    return render_template("case/similar.html", similar=found, case_id=case_id)
