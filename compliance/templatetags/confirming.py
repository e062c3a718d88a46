"""What a page that asks for a fresh proof says of what comes after it."""

from django import template

from compliance.accounts.confirming import intent_of

register = template.Library()
register.simple_tag(intent_of)
