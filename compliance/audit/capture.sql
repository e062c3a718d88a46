-- The row capture. Names are written out with their schema, lest a temporary table takes the rows.
-- hstore tells which columns differ four times as fast as a join of two sets of jsonb keys.
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;

CREATE OR REPLACE FUNCTION public.audit_capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $capture$
-- Arguments: kind of subject, column of the subject, column of the key, columns to mask…
DECLARE
    before jsonb;
    after jsonb;
    kept jsonb;
    columns public.hstore;
    changed text[];
    subjects bigint[];
    organisation bigint;
    payload text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        columns := public.hstore(OLD);
        changed := public.akeys(public.hstore(NEW) OPERATOR(public.-) columns);
        IF changed = '{}' THEN RETURN NULL; END IF;
        kept := to_jsonb(NEW);
        before := to_jsonb(OLD);
        subjects := ARRAY[coalesce((kept ->> TG_ARGV[1])::bigint, 0)];
        -- A row which changes its subject is told of in both chains.
        IF TG_ARGV[1] = ANY (changed) THEN
            subjects := subjects || coalesce((before ->> TG_ARGV[1])::bigint, 0);
        END IF;
        changed := public.akeys(columns OPERATOR(public.-) changed);
        before := before - changed;
        after := kept - changed;
    ELSE
        IF TG_OP = 'INSERT' THEN
            after := to_jsonb(NEW);
            kept := after;
        ELSE
            before := to_jsonb(OLD);
            kept := before;
        END IF;
        subjects := ARRAY[coalesce((kept ->> TG_ARGV[1])::bigint, 0)];
    END IF;
    FOR i IN 3 .. TG_NARGS - 1 LOOP
        IF before ? TG_ARGV[i] THEN before := jsonb_set(before, ARRAY[TG_ARGV[i]], '"masked"'); END IF;
        IF after ? TG_ARGV[i] THEN after := jsonb_set(after, ARRAY[TG_ARGV[i]], '"masked"'); END IF;
    END LOOP;
    payload := jsonb_build_object('before', before, 'after', after);

    FOR i IN 1 .. cardinality(subjects) LOOP
        IF kept ? 'organisation_id' AND TG_ARGV[0] <> 'organisation' THEN
            organisation := (kept ->> 'organisation_id')::bigint;
        ELSIF TG_ARGV[0] = 'organisation' THEN
            organisation := nullif(subjects[i], 0);
        ELSE
            SELECT event.organisation_id INTO organisation
            FROM public.audit_event AS event
            WHERE event.subject_kind = TG_ARGV[0] AND event.subject_id = subjects[i]
            ORDER BY event.txid DESC, event.id DESC LIMIT 1;
        END IF;
        INSERT INTO public.audit_event
            (kind, subject_kind, subject_id, organisation_id, action, table_name, row_pk,
             payload, payload_sha256)
        VALUES
            ('row', TG_ARGV[0], subjects[i], organisation, lower(TG_OP), TG_TABLE_NAME,
             coalesce(kept ->> TG_ARGV[2], ''),
             payload, encode(sha256(convert_to(payload, 'UTF8')), 'hex'));
    END LOOP;
    RETURN NULL;
END
$capture$;

CREATE OR REPLACE FUNCTION public.audit_refuse() RETURNS trigger
LANGUAGE plpgsql
AS $refuse$
BEGIN
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME,
        CASE WHEN TG_NARGS > 0 THEN TG_ARGV[0] ELSE 'the audit trail is only ever added to.' END
        USING ERRCODE = 'insufficient_privilege';
END
$refuse$;
