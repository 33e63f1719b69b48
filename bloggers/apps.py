from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BloggersConfig(AppConfig):
    name = "bloggers"
    verbose_name = _("Address book")
