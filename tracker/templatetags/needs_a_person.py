"""What waits for a person, for the first page of the admin."""

from django import template

from tracker import clock
from tracker.admin.queue import Section, sections

register = template.Library()


@register.simple_tag(takes_context=True)
def needs_a_person(context: template.Context) -> list[Section]:
    """Return what waits, of what the reader's role may see."""
    return sections(context["request"], clock.now())
