from functools import partial

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class BloggersConfig(AppConfig):
    name = "bloggers"
    verbose_name = _("Address book")

    def ready(self) -> None:
        # The registries of the floor below; the models must be loaded first, so the imports stand here.
        from agency import clients, last_look, sweeping  # noqa: PLC0415
        from bloggers import advocates, count_me_in, erasures, facets, merging, page_link, rights  # noqa: F401, PLC0415
        from bloggers.importing import waiting, working  # noqa: PLC0415

        clients.SECTIONS.append(advocates.section)
        last_look.LINK_BELONGS |= dict.fromkeys("sm", merging.is_hers)
        sweeping.SWEEPS.append(sweeping.Part(rights.sweep, rights.told))
        sweeping.SWEEPS.append(sweeping.Part(working.sweep, partial(working.left_alone, wall=sweeping.WALL)))
        sweeping.DAILY.extend([count_me_in.forget_unconfirmed, waiting.throw_away_old])
        if not settings.STORY:  # an example that begins anew each time has nobody to remember
            sweeping.DAILY.insert(0, erasures.compare)
