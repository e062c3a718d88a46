"""Emergency overrides: asked by one account, confirmed within a day by another in another role, reviewed by a third."""
