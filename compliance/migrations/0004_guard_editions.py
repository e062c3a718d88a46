from importlib.resources import files

from django.db import migrations

from compliance.audit.tracking import TrackTable

UNDO = """
DROP TRIGGER edition_is_final ON public.compliance_edition;
DROP TRIGGER rule_is_final ON public.compliance_rule;
DROP TRIGGER validity_is_final ON public.compliance_editionvalidity;
DROP FUNCTION public.compliance_edition_is_final();
DROP FUNCTION public.compliance_rule_is_final();
DROP FUNCTION public.compliance_row_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_protect_and_capture"),
        ("compliance", "0003_editions_rules_zones"),
    ]

    operations = [
        migrations.RunSQL(files("compliance.models").joinpath("guard.sql").read_text(), UNDO),
        TrackTable("compliance_edition", "edition", "id", "id", ("source",)),
        TrackTable("compliance_editionvalidity", "edition", "edition_id"),
        TrackTable("compliance_rule", "edition", "edition_id"),
        TrackTable("compliance_zone", "zone"),
        TrackTable("compliance_zonelist", "zone", "zone_id"),
    ]
