from typing import Any

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        from allauth.account.signals import email_changed  # noqa: PLC0415 - models exist only now
        from anymail.signals import tracking  # noqa: PLC0415

        from alerts.queries import people_following  # noqa: PLC0415
        from tracker.services.audience import register_audience  # noqa: PLC0415

        register_audience(people_following)
        # allauth offers no other port for it than this signal.
        email_changed.connect(_follow_address, dispatch_uid="alerts follow the address")
        # Nor does anymail: what a mail service tells comes by this one.
        tracking.connect(_take_event, dispatch_uid="alerts hear of bounces")


def _follow_address(user: Any, **kwargs: Any) -> None:
    from alerts.services.subscribe import move_to_new_address  # noqa: PLC0415
    from tracker import clock  # noqa: PLC0415

    move_to_new_address(subscriber=user, now=clock.now())


def _take_event(event: Any, esp_name: str, **kwargs: Any) -> None:
    from alerts.services.service_reports import take_event  # noqa: PLC0415
    from tracker import clock  # noqa: PLC0415

    take_event(event=event, esp_name=esp_name, now=clock.now())
