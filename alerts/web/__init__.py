"""The dashboard, and all that a person sees of their own alerts. Nobody sees anybody else's."""
