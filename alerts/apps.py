from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class AlertsConfig(AppConfig):
    name = "alerts"
    verbose_name = gettext_lazy("Alerts")

    def ready(self) -> None:
        from allauth.account.signals import email_changed  # noqa: PLC0415 - models exist only now
        from anymail.signals import tracking  # noqa: PLC0415
        from django.db.models.signals import m2m_changed  # noqa: PLC0415

        from accounts.services import register_mover, register_opener  # noqa: PLC0415
        from alerts.queries import bills_followed_by, people_following  # noqa: PLC0415
        from alerts.services.plan import look_again  # noqa: PLC0415
        from tracker.models import Bill  # noqa: PLC0415
        from tracker.services.audience import (  # noqa: PLC0415
            register_audience,
            register_following,
            register_listener,
        )

        register_audience(people_following)
        register_following(bills_followed_by)
        register_listener(look_again)
        register_mover(_follow_zone)
        register_opener(_hear_again)
        # allauth offers no other port for it than this signal, and the admin none for the topics of a bill.
        email_changed.connect(_follow_address, dispatch_uid="alerts follow the address")
        # Nor does anymail: what a mail service tells comes by this one.
        tracking.connect(_take_event, dispatch_uid="alerts hear of bounces")
        m2m_changed.connect(_follow_topics, Bill.topics.through, dispatch_uid="alerts follow the topics")


def _follow_zone(user: Any) -> None:
    from alerts.services.subscribe import move_to_zone  # noqa: PLC0415

    move_to_zone(subscriber=user)


def _hear_again(user: Any) -> None:
    from alerts.services.subscribe import hear_again  # noqa: PLC0415

    hear_again(subscriber=user)


def _follow_address(user: Any, from_email_address: Any = None, **kwargs: Any) -> None:
    from alerts.services.subscribe import move_to_new_address  # noqa: PLC0415
    from tracker import clock  # noqa: PLC0415

    old_address = from_email_address.email if from_email_address else None
    move_to_new_address(subscriber=user, now=clock.now(), old_address=old_address)


def _take_event(event: Any, esp_name: str, **kwargs: Any) -> None:
    from alerts.services.service_reports import take_event  # noqa: PLC0415
    from tracker import clock  # noqa: PLC0415

    take_event(event=event, esp_name=esp_name, now=clock.now())


def _follow_topics(instance: Any, action: str, **kwargs: Any) -> None:
    from alerts.services.plan import look_again  # noqa: PLC0415
    from tracker import clock  # noqa: PLC0415
    from tracker.models import Bill  # noqa: PLC0415

    if isinstance(instance, Bill) and action.startswith("post_"):
        look_again(instance, clock.now())
