from django.db import migrations

# From then on the years are counted for which a case is kept.
GUARD = """
CREATE FUNCTION public.approvals_closed_since_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    RAISE EXCEPTION 'A closed case is not made older.' USING ERRCODE = 'restrict_violation';
END
$guard$;
CREATE TRIGGER closed_since_is_guarded BEFORE UPDATE ON public.approvals_application
    FOR EACH ROW WHEN (
        NEW.changed_at < OLD.changed_at AND NEW.status = OLD.status
        AND OLD.status IN ('refused', 'withdrawn', 'expired', 'superseded', 'discarded')
    ) EXECUTE FUNCTION public.approvals_closed_since_guard();
"""
UNDO = """
DROP TRIGGER closed_since_is_guarded ON approvals_application;
DROP FUNCTION approvals_closed_since_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0019_malware_of_papers"),
    ]
    operations = [
        migrations.RunSQL(GUARD, UNDO),
    ]
