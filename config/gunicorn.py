"""Gunicorn's own logs, with which Django's settings have nothing to do: no secret of an address comes into them."""

from typing import Any

from gunicorn import glogging

from config.logs import WithoutSecrets


class Logger(glogging.Logger):  # type: ignore[misc]
    """What gunicorn logs, and who asked for what where an access log is wanted, without the secrets."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(WithoutSecrets())
