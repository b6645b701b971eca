"""`kikimimi serve` and `kikimimi worker`."""

from __future__ import annotations

import signal
import socket
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import logs, migrate, wiring
from app.cli.talk import config_option, opened, out, settings_from
from app.config import Server
from app.errors import Conflict
from app.jobs import embedded
from app.services import Services
from app.steps import town
from app.steps.people import set_up

if TYPE_CHECKING:
    from flask import Flask


ENDS = (signal.SIGINT, signal.SIGTERM)


@click.command()
@config_option
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="The port.  [default: 8000]")
@click.option(
    "--demo/--no-demo",
    default=None,
    help="With or without the demo town.  [default: with, unless the configuration says no]",
)
def serve(config_path: Path | None, host: str | None, port: int | None, demo: bool | None) -> None:
    """Start the console: the web pages and the jobs that listen, in one process.

    Without any configuration it brings the demo town: an invented company whose customers post
    and answer by themselves, so that everything can be tried at once.
    """
    settings = settings_from(config_path)
    server = settings.server.model_copy(
        update={key: value for key, value in (("host", host), ("port", port)) if value}
    )
    settings = settings.model_copy(
        update={"server": server, "demo_town": settings.demo_town if demo is None else demo}
    )
    logs.set_up(settings.logging)
    _be_free(settings.server)
    services = wiring.build(settings)
    _read_well(services)
    migrate.upgrade(services.sessions)
    _greet(services)
    services.sessions.engine.dispose()
    _Gunicorn(settings.server.host, settings.server.port, settings.server.threads, settings).run()


def _be_free(server: Server) -> None:
    """Raises Conflict where the address is taken, before anything is done or printed."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((server.host, server.port))
        except OSError as error:
            raise Conflict(
                f"Kikimimi cannot listen on {server.host}, port {server.port}: {error.strerror}. "
                "Is it running already? Choose another with --port or --host.",
                code="address_taken",
            ) from error


def _read_well(services: Services) -> None:
    """Raises ModelMissing now, and not with the first post, where the model is not whole."""
    _ = services.analyser.revision


def _greet(services: Services) -> None:
    server = services.settings.server
    address = server.public_url or f"http://{server.host}:{server.port}"
    out.print(f"\nKikimimi 聞き耳   {address}", style="bold")
    if services.settings.demo_town:
        _show_town(services)
    else:
        town.send_to_sleep(sessions=services.sessions)
    code = set_up.issue_code(sessions=services.sessions, now=services.clock())
    if code is not None:
        out.print(f"Nobody can sign in yet. Open {address}/set-up")
        out.print(f"Set-up code  {code}", style="bold")
    out.print("Stop with Ctrl+C.\n", style="dim")


def _show_town(services: Services) -> None:
    first = town.settle(
        sessions=services.sessions, settings=services.settings, now=services.clock()
    )
    if first is None:
        return
    out.print(f"Sign in as   {first.email}", style="bold")
    if first.password:
        out.print(f"Password     {first.password}", style="bold")
    else:
        out.print(f"Password     as you changed it (new one: kikimimi user passwd {first.email})")
    out.print("The demo town is speaking: open the queue and answer somebody.")


@click.command()
@config_option
def worker(config_path: Path | None) -> None:
    """Run the jobs without the web: listening, analysing, sending.

    Several may run beside a `serve`; the one that holds the lease in the database works, the
    others wait to take over.
    """
    # Waited for, not handled: they lie pending while it starts, and interrupt no lock. Blocked
    # before there is another thread, which would take them and end the process there and then.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    with opened(config_path) as services:
        logs.set_up(services.settings.logging)
        _read_well(services)
        running = embedded.start(services)
        out.print("Kikimimi works in the background. Stop with Ctrl+C.", style="dim")
        signal.sigwait(ENDS)
        running.stop()


class _Gunicorn:
    """One gunicorn worker with threads; the jobs run beside it in the same process."""

    def __init__(self, host: str, port: int, threads: int, settings: Any) -> None:
        self._settings = settings
        self._options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": threads,
            "timeout": 0,  # server-sent events stay open
            "graceful_timeout": 5,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_exit": lambda _server, _worker: self._stop_jobs(),
        }
        self._running: embedded.Running | None = None

    def run(self) -> None:
        from gunicorn.app.base import BaseApplication

        outer = self

        class Application(BaseApplication):  # type: ignore[misc]
            def load_config(self) -> None:
                for key, value in outer._options.items():
                    if key in self.cfg.settings:
                        self.cfg.set(key, value)

            def load(self) -> Flask:
                return outer._load()

        Application().run()

    def _load(self) -> Flask:
        from app.web.console import create_app

        services = wiring.build(self._settings)
        self._running = embedded.start(services)
        return create_app(replace(services, nudge=self._running.nudge))

    def _stop_jobs(self) -> None:
        if self._running is not None:
            self._running.stop()
