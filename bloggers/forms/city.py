"""A city by name, with those of the address book offered while typing."""

from django import forms


class CityInput(forms.TextInput):
    template_name = "bloggers/city_input.html"
    offered: tuple[str, ...] = ()

    def offer(self, cities: list[str]) -> None:
        self.offered = tuple(cities)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if self.offered:
            context["widget"]["attrs"]["list"] = f"{name}-offered"
        return context | {"offered": self.offered, "list_id": f"{name}-offered"}
