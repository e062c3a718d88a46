from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections, transaction

from compliance.audit.tracking import clock_sql

FIND_OFFSET = """
SELECT max(txid) - pg_current_xact_id()::text::bigint + 1, max(txid) < audit_txid() FROM audit_event
"""


class Command(BaseCommand):
    help = "After a restore to another server, number transactions above those in the audit trail. Run as the owner."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(FIND_OFFSET)
            offset, is_above = cursor.fetchone()
            if offset is None or is_above:
                self.stdout.write("The audit trail can go on as it is.")
                return
            cursor.execute(clock_sql(offset))
        self.stdout.write(f"The audit trail goes on: transactions are numbered {offset} higher from now on.")
