"""A descriptor and an inventory to start from."""

from importlib.resources import files

DESCRIPTOR = "automotive-export.example.json"
INVENTORY = "front-camera.inventory.csv"
FILES = {name: (files(__name__) / name).read_text("utf-8") for name in (DESCRIPTOR, INVENTORY)}
