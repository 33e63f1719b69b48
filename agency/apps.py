from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(admin_apps.AdminConfig):
    default_site = "agency.administration.Site"
    default = False


class AgencyConfig(AppConfig):
    name = "agency"
    default = True
    verbose_name = _("Agency")

    def ready(self) -> None:
        # Filling the registries of this floor: letters to the team, checks of the outbox, what a beat does.
        from agency import checks, letters, outbox, outbox_checks, sweeping  # noqa: F401, PLC0415 - models must be loaded first

        sweeping.DAILY.append(outbox.forget_old_words)
