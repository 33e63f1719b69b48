"""What a browser sends for the action form."""


def typed(**fields) -> dict:
    """A good action form with one group of five places, changed by `fields`; `g0_fee` is the fee of the first group."""
    values = {
        "client": "",
        "campaign_name": "Summer",
        "kind": "event",
        "title": "Dinner under the vines",
        "idea": "Five tables",
        "objective": "",
        "measure": "",
        "brief": "Bring an **appetite**.",
        "deliverable": "One post",
        "starts_at": "2026-06-18T19:00",
        "ends_at": "2026-06-18T22:00",
        "publish_by": "",
        "zone": "Europe/Madrid",
        "place": "Patio",
        "decide_by": "2026-06-12T12:00",
        "needs_approval": "on",
        "brand_named": "on",
        "currency": "EUR",
        "ceiling": "1.400,00",
        "urgency_supplement": "",
        "bonus_places": "0",
        "autopilot": "suggest",
        "seen": "0",
        "standing": "0",
        "g-TOTAL_FORMS": "1",
        "g-INITIAL_FORMS": "0",
        "g-MIN_NUM_FORMS": "1",
        "g-MAX_NUM_FORMS": "20",
        **group(0),
    }
    for name, value in fields.items():
        key = name.replace("g0_", "g-0-") if name.startswith("g0_") else name
        values[key] = value
    return {name: value for name, value in values.items() if value is not None}


def group(index: int, **fields) -> dict:
    values = {
        "label": "",
        "number": "5",
        "fee": "250",
        "in_kind": "",
        "ceiling": "",
        "city": "",
        "language": "",
    } | fields
    return {f"g-{index}-{name}": value for name, value in values.items()}
