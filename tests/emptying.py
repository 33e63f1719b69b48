"""The database emptied after a test that commits.

Django truncates every table, and makes the rows of its content types and permissions anew. Here goes
what has rows, and what the migrations made of Django's own stays.
"""

from django.db import connection, transaction

from agency import database

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
APPEND_ONLY = "campaigns_event"  # refuses DELETE


def empty() -> None:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted(set(names) - KEPT)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A process that was killed may have a statement under way: wait for its end, then look.
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
        cursor.execute(" UNION ALL ".join(asked))
        full = [table for (table,) in cursor.fetchall()]
        if connection.vendor == "sqlite":
            database.empty(full)
            return
        if APPEND_ONLY in full:
            cursor.execute(f"TRUNCATE {APPEND_ONLY} CASCADE")
        for table in full:
            if table != APPEND_ONLY:
                cursor.execute(f"DELETE FROM {table}")
