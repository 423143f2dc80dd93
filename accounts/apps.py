from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = gettext_lazy("People")

    def ready(self) -> None:
        from allauth.account.models import EmailAddress  # noqa: PLC0415 - models exist only now

        from accounts.fields import SealedEmailField  # noqa: PLC0415

        # allauth keeps a copy of the address in a model of its own, which cannot be swapped.
        EmailAddress._meta.get_field("email").__class__ = SealedEmailField  # noqa: SLF001
