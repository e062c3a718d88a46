from compliance.forms.zones import ZoneForm, ZoneListChangeForm, ZoneListForm, ZoneNameForm

__all__ = ["ZoneForm", "ZoneListChangeForm", "ZoneListForm", "ZoneNameForm"]
