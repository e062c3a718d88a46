from compliance.forms.zones import ZoneForm, ZoneNameForm

__all__ = ["ZoneForm", "ZoneNameForm"]
