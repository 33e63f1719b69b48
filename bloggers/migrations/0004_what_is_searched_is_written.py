from collections import defaultdict

from django.db import migrations

from bloggers.folding import fold

AT_ONCE = 1_000


def write(apps, schema_editor):
    """As `bloggers.facets` keeps it, for everybody who was here before."""
    blogger = apps.get_model("bloggers", "Blogger")
    ids = list(blogger.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        people = blogger.objects.in_bulk(ids[start : start + AT_ONCE])
        of_people(apps, people)
        blogger.objects.bulk_update(people.values(), ["facets", "cities", "least_fee", "most_read"])


def of_people(apps, people):
    words, cities, read = defaultdict(set), defaultdict(set), defaultdict(dict)
    fees = defaultdict(dict)
    for pk, person in people.items():
        cities[pk].add(fold(person.city))
    sites = apps.get_model("bloggers", "Site").objects.filter(blogger__in=people)
    for pk, city, language, topic in sites.values_list("blogger", "city", "language", "topics"):
        cities[pk].add(fold(city))
        words[pk] |= {f"l{language}"} if language else set()
        words[pk] |= {f"t{topic}"} if topic else set()
    figures = apps.get_model("bloggers", "Audience").objects.filter(site__blogger__in=people).order_by("on", "pk")
    for pk, site, kind, figure in figures.values_list("site__blogger", "site", "kind", "figure"):
        read[pk][site, kind] = figure  # the latest stays
    rates = apps.get_model("bloggers", "Rate").objects.filter(blogger__in=people, in_kind="").order_by("on", "pk")
    for pk, kind, fee in rates.values_list("blogger", "kind", "fee"):
        fees[pk][kind] = fee
    for pk, person in people.items():
        person.facets, person.cities = joined(words[pk]), joined(cities[pk] - {""})
        person.least_fee = min(fees[pk].values(), default=None)
        person.most_read = max(read[pk].values(), default=None)


def joined(words):
    return "\n".join(["", *sorted(words), ""]) if words else ""


class Migration(migrations.Migration):
    dependencies = [("bloggers", "0003_what_is_searched_stands_beside_a_person")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
