"""How every form of ours is written down: one template for the field, one for the form."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
