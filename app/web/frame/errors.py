"""Every no, as a page or as a toast: a sentence and a way on, never a stack trace."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.errors import AppError, ConfigInvalid, Invalid
from app.web.frame.here import is_htmx, role
from app.web.frame.rules import MENDERS, allows
from app.web.wording.words import in_words
from listeners.errors import ChannelError
from nlp.base import AnalysisError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page of an error says."""

    title: str
    sentence: str


HTTP: dict[int, Said] = {
    400: Said(
        title=_l("This was not understood"),
        sentence=_l("The request was incomplete. Go back and try again."),
    ),
    403: Said(
        title=_l("This is not open to you"),
        sentence=_l("Ask an admin if you need it for your work."),
    ),
    404: Said(
        title=_l("There is nothing here"),
        sentence=_l("The address may be mistyped, or what stood here is gone."),
    ),
    405: Said(
        title=_l("This cannot be done here"),
        sentence=_l("The page was opened in a way it is not made for. Go back and try again."),
    ),
    409: Said(
        title=_l("Somebody was faster"),
        sentence=_l("This changed in the meantime. Look at it again."),
    ),
    413: Said(
        title=_l("This is too large"),
        sentence=_l("At most 2 MB can be taken at once. Send it in parts."),
    ),
    422: Said(title=_l("Something is missing"), sentence=_l("Please check what you entered.")),
    429: Said(title=_l("Too many attempts"), sentence=_l("Please wait a little.")),
    503: Said(
        title=_l("Not just now"),
        sentence=_l("The console is busy or being mended. Try again in a moment."),
    ),
}
BROKEN = Said(
    title=_l("Something broke on our side"),
    sentence=_l("Nothing that you wrote was sent. The number below finds the cause in the log."),
)
NO_ANALYSIS = Said(
    title=_l("The analysis does not work just now"),
    sentence=_l("Nothing can be analysed until it is put right. Leads and admins see what to do."),
)
CSRF = Said(
    title=_l("This form is out of date"),
    sentence=_l("The page was open for long or you signed in anew. Reload it and try again."),
)


def prepare(app: Flask) -> None:
    app.before_request(_number)
    app.after_request(_tell_number)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(ChannelError, _channel_error)
    app.register_error_handler(AnalysisError, _analysis_error)
    app.register_error_handler(ConfigInvalid, _config_invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _broken)


def _number() -> None:
    g.request_id = secrets.token_hex(6)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _tell_number(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "-")
    return response


def _app_error(error: AppError) -> Response:
    usual = HTTP.get(error.status, BROKEN)
    sentence = in_words(error.sentence, error.code)
    if isinstance(error, Invalid) and error.fields:
        wrong = " ".join(in_words(said) for said in error.fields.values())
        sentence = f"{sentence} {wrong}"
    return _answer(error.status, Said(title=str(usual.title), sentence=sentence))


def _channel_error(error: ChannelError) -> Response:
    said = Said(title=str(_l("The network said no")), sentence=in_words(error.sentence, error.code))
    return _answer(502, said)


def _analysis_error(error: AnalysisError) -> Response:
    log.error("the analysis does not work", path=request.path, trouble=str(error))
    if not allows(MENDERS, role()):
        return _answer(503, NO_ANALYSIS)
    why = f"{_l('Why, and what mends it:')} {error}"
    return _answer(503, replace(NO_ANALYSIS, sentence=why))


def _config_invalid(error: ConfigInvalid) -> Response:
    log.error("configuration", problems=[problem.key for problem in error.problems])
    sentence = " ".join(in_words(problem.sentence) for problem in error.problems)
    return _answer(500, Said(title=str(BROKEN.title), sentence=sentence))


def _csrf(_error: CSRFError) -> Response:
    return _answer(400, CSRF)


def _http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    code = error.code or 500
    answer = _answer(code, HTTP.get(code, BROKEN))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _database(error: OperationalError) -> Response:
    log.error("the database did not answer", exc_info=error)
    return _answer(503, HTTP[503])


def _broken(error: Exception) -> Response:
    log.error("a page broke", path=request.path, exc_info=error)
    return _answer(500, BROKEN)


def _answer(status: int, said: Said) -> Response:
    """A whole page, or for htmx a toast that leaves the page as it is."""
    if is_htmx():
        body = render_template("parts/toast.html", sentence=said.sentence, tone="critical")
        response = make_response(body, status)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
        return response
    page = render_template("error.html", said=said, status=status, number=g.get("request_id"))
    return make_response(page, status)
