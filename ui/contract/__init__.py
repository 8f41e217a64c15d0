"""What Python and the scripts of the live components send each other.

For each component, `<Name>Data` is what Python sends, `<Name>State` what the script sets with
setStateValue, and `<Name>Trigger` what it sets with setTriggerValue. `frontend/generate.py`
writes them to frontend/src/schema.ts. Python does not trust a browser: the types of State and
Trigger are what our own scripts send.
"""
