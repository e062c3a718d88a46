"""The form of an evidence bundle: what it is packed into, its proofs, its verifier. Pure: no database, no settings."""

FORMAT = "chujing-evidence/1"
INDEX, SIGNATURE, VERIFIER, README = "index.json", "index.sig", "verify.py", "README.txt"
EVENTS, SEALS, KEYS = "trail/events.jsonl", "trail/seals.jsonl", "trail/keys.json"
