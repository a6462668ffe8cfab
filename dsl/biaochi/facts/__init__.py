"""Files of facts as raw text: who was assessed, which fact, and what was written for it.

Nothing is interpreted here: every value stays the text a person wrote until biaochi.model.values reads it against the
input it belongs to.
"""

from biaochi.facts.raw import RawFact, RawSubject, RawValue
from biaochi.facts.read import read_bytes, read_facts

__all__ = ["RawFact", "RawSubject", "RawValue", "read_bytes", "read_facts"]
