from typing import Any

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        from allauth.account.signals import email_changed  # noqa: PLC0415 - models exist only now

        from alerts.queries import people_following  # noqa: PLC0415
        from tracker.services.audience import register_audience  # noqa: PLC0415

        register_audience(people_following)
        # allauth offers no other port for it than this signal.
        email_changed.connect(_follow_address, dispatch_uid="alerts follow the address")


def _follow_address(user: Any, from_email_address: Any = None, **kwargs: Any) -> None:
    from alerts.services.subscribe import move_to_new_address  # noqa: PLC0415
    from tracker import clock  # noqa: PLC0415

    old_address = from_email_address.email if from_email_address else None
    move_to_new_address(subscriber=user, now=clock.now(), old_address=old_address)
