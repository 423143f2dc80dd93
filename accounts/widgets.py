"""Fields of forms that the browser draws itself."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """The browser's own field for a day. It takes and gives YYYY-MM-DD alone, whatever language the page speaks."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
