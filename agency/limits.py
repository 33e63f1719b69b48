"""How often something may be asked from outside, counted in the cache by the machine's time."""

from django.core.cache import cache


def within(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more time for `who`; whether it is still one of the `most` in a window of that length."""
    key = f"limit:{what}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # its window ended between the two
        cache.add(key, 1, timeout=seconds)
        return True
