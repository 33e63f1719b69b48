"""What must be so before Relevo starts; `manage.py check --database default`, `migrate` and `start` ask."""

from django.core.checks import Error, Tags, register

from agency import database


@register(Tags.database)
def database_can_be_trusted(app_configs, databases=None, **options) -> list[Error]:
    """Refuse an isolation level under which two people would be given one place."""
    if not databases:
        return []
    hint = "ALTER ROLE … SET default_transaction_isolation = 'read committed', for the role of DATABASE_URL."
    return [
        Error(f"The database cannot be used: {problem}.", hint=hint, id="agency.E001") for problem in database.unfit()
    ]
