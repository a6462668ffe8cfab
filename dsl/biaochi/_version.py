"""The version, for people and for the package; hatchling reads it here."""

VERSION = "0.1.0"
