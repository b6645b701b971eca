"""Names and phrases of a case's post, a part of its page that a person asks for."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.read.names import post_names
from app.web.frame.here import person, services
from nlp.base import ModelMissing, TextRefused
from nlp.phrases import INSTALL, Phrases, StillReading

blueprint = Blueprint("phrases", __name__)

SECONDS = 10.0  # a first question loads the model


@blueprint.get("/cases/<int:case_id>/parts/phrases")
def part(case_id: int) -> str:
    """What our matchers found, and in Japanese what GiNZA says, or why it says nothing."""
    person()
    with services().sessions.read() as session:
        post = post_names(session, case_id)
    found, nothing = _read(post.text, post.language)
    return render_template(
        "case/phrases.html",
        names=post.names,
        phrases=found,
        nothing=nothing,
        install=INSTALL,
        case_id=case_id,
    )


def _read(text: str, language: str) -> tuple[Phrases | None, str]:
    """What GiNZA says, or the code of why it says nothing."""
    if not text.strip():
        return None, "no_text"
    if language != "ja":
        return None, "not_japanese"
    try:
        return services().phrases.read(text, seconds=SECONDS), ""
    except ModelMissing:
        return None, "not_installed"
    except StillReading:
        return None, "not_ready"
    except TextRefused:
        return None, "refused"
