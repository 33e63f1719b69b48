from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BloggersConfig(AppConfig):
    name = "bloggers"
    verbose_name = _("Address book")

    def ready(self) -> None:
        # The registries of the floor below; the models must be loaded first, so the imports stand here.
        from agency import last_look  # noqa: PLC0415
        from bloggers import merging  # noqa: PLC0415

        last_look.LINK_BELONGS |= dict.fromkeys("sm", merging.is_hers)
