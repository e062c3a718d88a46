-- The row capture. Names are written out with their schema, lest a temporary table takes the rows.
-- hstore says which columns differ without a query, which was half of the trigger's time.
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;

CREATE OR REPLACE FUNCTION public.audit_capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $capture$
-- Arguments: kind of subject, column of the subject, column of the key, columns to mask…
-- Where the subject stands in another table's row: "column>table.column".
DECLARE
    before jsonb;
    after jsonb;
    kept jsonb;
    columns public.hstore;
    changed text[];
    subject_kind text := TG_ARGV[0];
    subjects bigint[];
    organisation bigint;
    payload text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        columns := public.hstore(OLD);
        changed := public.akeys(public.hstore(NEW) OPERATOR(public.-) columns);
        IF changed = '{}' THEN RETURN NULL; END IF;
        before := to_jsonb(OLD);
        kept := to_jsonb(NEW);
        subjects := ARRAY[coalesce((kept ->> TG_ARGV[1])::bigint, 0)];
        -- A row which changes its subject is told of in both chains.
        IF TG_ARGV[1] = ANY (changed) THEN
            subjects := subjects || coalesce((before ->> TG_ARGV[1])::bigint, 0);
        END IF;
        changed := public.akeys(columns OPERATOR(public.-) changed);
        before := before - changed;
        after := kept - changed;
    ELSE
        IF TG_OP = 'INSERT' THEN after := to_jsonb(NEW); ELSE before := to_jsonb(OLD); END IF;
        kept := coalesce(after, before);
        subjects := ARRAY[coalesce((kept ->> TG_ARGV[1])::bigint, 0)];
    END IF;
    FOR i IN 3 .. TG_NARGS - 1 LOOP
        IF before ? TG_ARGV[i] THEN before := jsonb_set(before, ARRAY[TG_ARGV[i]], '"masked"'); END IF;
        IF after ? TG_ARGV[i] THEN after := jsonb_set(after, ARRAY[TG_ARGV[i]], '"masked"'); END IF;
    END LOOP;
    payload := jsonb_build_object('before', before, 'after', after);

    FOR i IN 1 .. cardinality(subjects) LOOP
        IF subjects[i] = 0 THEN
            -- What belongs to no case belongs to its organisation, as far as the row names one.
            subjects[i] := coalesce(public.audit_subject_of(kept, TG_ARGV[1]), 0);
            IF subjects[i] = 0 AND kept ->> 'organisation_id' IS NOT NULL THEN
                subject_kind := 'organisation';
                subjects[i] := (kept ->> 'organisation_id')::bigint;
            END IF;
        END IF;
        IF subject_kind = 'organisation' THEN
            organisation := nullif(subjects[i], 0);
        ELSIF kept ? 'organisation_id' THEN
            organisation := (kept ->> 'organisation_id')::bigint;
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
            ('row', subject_kind, subjects[i], organisation, lower(TG_OP), TG_TABLE_NAME,
             coalesce(kept ->> TG_ARGV[2], ''),
             payload, encode(sha256(convert_to(payload, 'UTF8')), 'hex'));
        subject_kind := TG_ARGV[0];
    END LOOP;
    RETURN NULL;
END
$capture$;

CREATE OR REPLACE FUNCTION public.audit_subject_of(kept jsonb, path text) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $subject$
-- The subject of a row which names it by way of another row; nothing where the path is a plain column.
DECLARE
    names text[] := regexp_match(path, '^(.*)>(.*)[.](.*)$');
    subject bigint;
BEGIN
    IF names IS NOT NULL THEN
        EXECUTE format('SELECT %I FROM public.%I WHERE id = $1', names[3], names[2])
            INTO subject USING (kept ->> names[1])::bigint;
    END IF;
    RETURN subject;
END
$subject$;

CREATE OR REPLACE FUNCTION public.audit_refuse() RETURNS trigger
LANGUAGE plpgsql
AS $refuse$
BEGIN
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME,
        CASE WHEN TG_NARGS > 0 THEN TG_ARGV[0] ELSE 'the audit trail is only ever added to.' END
        USING ERRCODE = 'insufficient_privilege';
END
$refuse$;
