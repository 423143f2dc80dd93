"""Examplia: a made-up law with every kind of clock, for tests of the engine."""

import tomllib

from tracker.rules.procedure import Law
from tracker.rules.reading import read_procedure

TEXT = """
slug = "ex-2000"
jurisdiction = "EX"
effective_from = 2000-01-01
name = { en = "Constitution of Examplia" }

[[stage]]
slug = "lower_house"
[[stage]]
slug = "president"
[[stage]]
slug = "court"
[[stage]]
slug = "objections"
[[stage]]
slug = "signed"
[[stage]]
slug = "in_force"
final = true
[[stage]]
slug = "rejected"
final = true

[[event]]
kind = "lower_passed"
in = "lower_house"
to = "president"
[[event]]
kind = "presented"
in = "president"
[[event]]
kind = "court_referred"
in = "president"
to = "court"
[[event]]
kind = "constitutional_court"
in = "court"
to = "president"
[[event]]
kind = "constitutional_court"
in = "signed"
[[event]]
kind = "vetoed"
in = "president"
to = "objections"
[[event]]
kind = "signed"
in = "president"
to = "signed"
outcome = true
[[event]]
kind = "lapsed_into_law"
in = "president"
to = "signed"
[[event]]
kind = "speaker_signed"
in = "president"
to = "signed"
[[event]]
kind = "adjourned"
in = "*"
[[event]]
kind = "in_force"
in = "signed"
to = "in_force"

[[window]]
slug = "signature"
clock = "presented"
lives_in = ["president", "court"]
suspended_in = "court"
acts = ["signed", "vetoed"]
lapses = "lapsed_into_law"
on_silence = "speaker_signs"
[window.closes]
amount = {amount}
unit = "{unit}"
citation = "s. 14"
confidence = "text-in-force"
[window.adjourned]
counts_from = "{counts_from}"
on_silence = "pocket_veto"
[window.adjourned.closes]
amount = 20
unit = "day"
citation = "s. 15"
confidence = "text-in-force"

[[window]]
slug = "speaker_signature"
clock = "lapsed_into_law"
awaits = "signature"
after_silence = true
lives_in = "president"
acts = "speaker_signed"
reminds = false
[window.closes]
amount = 5
unit = "day"
citation = "s. 16"
confidence = "text-in-force"

[[window]]
slug = "entry_into_force"
clock = "signed"
lives_in = "signed"
acts = "in_force"
binding = false
[window.closes]
amount = 14
unit = "day"
citation = "s. 17"
confidence = "text-in-force"
"""


def law(*, amount: int = 10, unit: str = "day", counts_from: str = "adjournment", text: str = TEXT) -> Law:
    """Return Examplia's law with a term of so much for the signature."""
    filled = text.replace("{amount}", str(amount)).replace("{unit}", unit).replace("{counts_from}", counts_from)
    return Law([read_procedure(tomllib.loads(filled))])
