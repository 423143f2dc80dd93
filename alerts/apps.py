from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        from alerts.queries import people_following  # noqa: PLC0415 - models exist only now
        from tracker.services.audience import register_audience  # noqa: PLC0415

        register_audience(people_following)
