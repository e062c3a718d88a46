-- What the product ships may be published by nobody: the owner's role notes its digests when it migrates.
CREATE TABLE public.compliance_shipped (digest text PRIMARY KEY);

-- One text for one content of a year, whatever order and spacing it was written in.
CREATE FUNCTION public.compliance_year_digest(year integer, status text, holidays jsonb, working_weekends jsonb)
RETURNS text LANGUAGE sql IMMUTABLE
RETURN encode(sha256(convert_to(jsonb_build_array(year, status, holidays, working_weekends)::text, 'UTF8')), 'hex');

ALTER TABLE public.compliance_edition ADD COLUMN released_txid bigint;

-- As before, and: who publishes is an administrator, or confirmed an emergency; somebody edited what
-- somebody publishes; nobody publishes only what ships; the transaction of publishing is noted.
CREATE OR REPLACE FUNCTION public.compliance_revision_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
-- Arguments: what it is called, the table of who edited and released it, the table of its emergencies.
DECLARE
    may_change text[] := CASE OLD.status
        WHEN 'in_review' THEN ARRAY['status', 'released_by_id', 'released_at', 'released_txid']
        WHEN 'published' THEN ARRAY['status']
        ELSE ARRAY[]::text[] END;
    publishes boolean := TG_OP = 'UPDATE' AND NEW.status = 'published' AND OLD.status <> 'published';
    n_editors integer;
    n_publishers integer;
BEGIN
    IF TG_OP <> 'DELETE' AND TG_TABLE_NAME = 'compliance_edition' THEN
        NEW.released_txid := CASE WHEN publishes THEN public.audit_txid() WHEN TG_OP = 'UPDATE' THEN OLD.released_txid END;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'A new % begins as a draft.', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'draft'
       AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change)
       OR TG_OP = 'UPDATE' AND (NEW.code, NEW.revision) <> (OLD.code, OLD.revision) THEN
        RAISE EXCEPTION 'The % % % is % and never changes: start a new draft.',
            TG_ARGV[0], OLD.code, OLD.revision, OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        VALUES ('draft', 'in_review'), ('draft', 'discarded'), ('in_review', 'draft'), ('in_review', 'discarded'),
               ('in_review', 'published'), ('published', 'superseded')
    ) THEN
        RAISE EXCEPTION 'The % % % never changes from % to %.',
            TG_ARGV[0], OLD.code, OLD.revision, OLD.status, NEW.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF publishes THEN
        EXECUTE format(
            'SELECT count(*) FILTER (WHERE kind = ''editor''),'
            ' count(*) FILTER (WHERE kind = ''publisher'' AND user_id = $2) FROM public.%I WHERE revision_id = $1',
            TG_ARGV[1]
        ) INTO n_editors, n_publishers USING NEW.id, NEW.released_by_id;
        PERFORM public.compliance_two_people(
            format('%s %s %s', TG_ARGV[0], OLD.code, OLD.revision), TG_ARGV[2], NEW.id, NEW.released_by_id,
            n_editors, n_publishers, encode(sha256(NEW.source), 'hex')
        );
    END IF;
    RETURN NEW;
END
$guard$;

CREATE FUNCTION public.compliance_two_people(
    what text, emergencies text, revision bigint, publisher bigint, n_editors integer, n_publishers integer, digest text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
DECLARE
    has_right boolean;
BEGIN
    IF publisher IS NULL AND n_editors = 0 THEN
        IF NOT EXISTS (SELECT FROM public.compliance_shipped AS shipped WHERE shipped.digest = $7) THEN
            RAISE EXCEPTION 'The % names nobody who edited and published it, and does not ship with the product.', what
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN;
    END IF;
    IF n_publishers = 0 OR n_editors = 0 THEN
        RAISE EXCEPTION 'Somebody else than those who edited the % publishes it.', what
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT is_active AND is_administrator INTO has_right FROM public.accounts_user WHERE id = publisher;
    IF NOT has_right THEN
        EXECUTE format(
            'SELECT count(*) > 0 FROM public.%I WHERE revision_id = $1 AND confirmed_by_id = $2 AND reviewed_at IS NULL',
            emergencies
        ) INTO has_right USING revision, publisher;
    END IF;
    IF NOT has_right THEN
        RAISE EXCEPTION 'An administrator publishes the %, or who confirmed an emergency.', what
            USING ERRCODE = 'restrict_violation';
    END IF;
END
$guard$;

CREATE OR REPLACE FUNCTION public.compliance_calendar_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
DECLARE
    may_change text[] := CASE OLD.step
        WHEN 'in_review' THEN ARRAY['step', 'published_by_id', 'published_at']
        WHEN 'published' THEN ARRAY['step', 'superseded_at']
        ELSE ARRAY[]::text[] END;
    n_editors integer;
    n_publishers integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.step <> 'draft' THEN
            RAISE EXCEPTION 'A new version of a year begins as a draft.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.step <> 'draft'
       AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change)
       OR TG_OP = 'UPDATE' AND (NEW.year, NEW.version) <> (OLD.year, OLD.version) THEN
        RAISE EXCEPTION 'The year % version % is % and never changes: start a new version.',
            OLD.year, OLD.version, OLD.step USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.step <> OLD.step AND (OLD.step, NEW.step) NOT IN (
        VALUES ('draft', 'in_review'), ('draft', 'discarded'), ('in_review', 'draft'), ('in_review', 'discarded'),
               ('in_review', 'published'), ('published', 'superseded')
    ) THEN
        RAISE EXCEPTION 'The year % version % never changes from % to %.',
            OLD.year, OLD.version, OLD.step, NEW.step USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.step = 'published' AND OLD.step <> 'published' THEN
        SELECT count(*) FILTER (WHERE kind = 'editor'),
               count(*) FILTER (WHERE kind = 'publisher' AND user_id = NEW.published_by_id)
        INTO n_editors, n_publishers
        FROM public.compliance_calendaryearediting WHERE revision_id = NEW.id;
        PERFORM public.compliance_two_people(
            format('year %s version %s', OLD.year, OLD.version), 'compliance_calendaryearemergency', NEW.id,
            NEW.published_by_id, n_editors, n_publishers,
            public.compliance_year_digest(NEW.year, NEW.status, NEW.holidays, NEW.working_weekends)
        );
    END IF;
    RETURN NEW;
END
$guard$;

-- As before, and: only in the transaction that publishes an edition of the instrument, or of the code.
CREATE OR REPLACE FUNCTION public.compliance_validity_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
DECLARE
    may_hold boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT instrument, binding AND status = 'published' INTO NEW.instrument, may_hold
        FROM public.compliance_edition WHERE id = NEW.edition_id;
        IF NEW.effective_from IS NOT NULL AND NOT may_hold THEN
            RAISE EXCEPTION 'An edition that does not bind, or is not published, is never in force.'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' AND NOT EXISTS (
        SELECT FROM public.compliance_edition AS published
        JOIN public.compliance_edition AS mine ON mine.id = NEW.edition_id
        WHERE published.released_txid = public.audit_txid()
          AND (published.instrument = mine.instrument OR published.code = mine.code)
    ) THEN
        RAISE EXCEPTION 'When an edition is in force is recorded only while one of its instrument is published.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A recorded validity never changes: add a row that replaces it.' USING ERRCODE = 'restrict_violation';
END
$guard$;

DROP TRIGGER edition_is_guarded ON public.compliance_edition;
DROP TRIGGER zone_list_is_guarded ON public.compliance_zonelist;
CREATE TRIGGER edition_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_edition
    FOR EACH ROW EXECUTE FUNCTION public.compliance_revision_guard(
        'edition', 'compliance_editionediting', 'compliance_editionemergency');
CREATE TRIGGER zone_list_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON public.compliance_zonelist
    FOR EACH ROW EXECUTE FUNCTION public.compliance_revision_guard(
        'zone list', 'compliance_zonelistediting', 'compliance_zonelistemergency');

-- A step of an emergency is added; what stands there stays.
CREATE FUNCTION public.compliance_emergency_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
DECLARE
    field text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'An emergency stays in the records.' USING ERRCODE = 'restrict_violation';
    END IF;
    FOR field IN SELECT key FROM jsonb_each(to_jsonb(OLD)) WHERE value NOT IN ('null'::jsonb, '""'::jsonb) LOOP
        IF to_jsonb(NEW) -> field <> to_jsonb(OLD) -> field THEN
            RAISE EXCEPTION 'What was recorded of an emergency never changes (%).', field
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END
$guard$;

CREATE TRIGGER emergency_is_guarded BEFORE UPDATE OR DELETE ON public.compliance_editionemergency
    FOR EACH ROW EXECUTE FUNCTION public.compliance_emergency_guard();
CREATE TRIGGER emergency_is_guarded BEFORE UPDATE OR DELETE ON public.compliance_zonelistemergency
    FOR EACH ROW EXECUTE FUNCTION public.compliance_emergency_guard();
CREATE TRIGGER emergency_is_guarded BEFORE UPDATE OR DELETE ON public.compliance_calendaryearemergency
    FOR EACH ROW EXECUTE FUNCTION public.compliance_emergency_guard();

DO $$
BEGIN
    IF {name} = current_user OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN RETURN; END IF;
    REVOKE ALL ON public.compliance_shipped FROM {role};
    GRANT SELECT ON public.compliance_shipped TO {role};
END $$;
