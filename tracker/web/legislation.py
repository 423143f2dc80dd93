"""A bill in the words of schema.org, for search engines and programs: only what is recorded, nothing presumed."""

import json
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from tracker.models import BillDocument
from tracker.web.bill_page import BillPage

IN_FORCE: Final = "in_force"
SIGNED: Final = ("signed", "speaker_signed")

ESCAPED: Final = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}
"""Inside a script element nothing may end it, and some programs take these two for the end of a line."""


def legislation(page: BillPage) -> dict[str, Any]:
    """Return the facts of a bill. A key whose value is not known is left out."""
    bill = page.bill
    happened = {event.kind: event.happened_on.isoformat() for event in page.standing if event.happened_until is None}
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": page.url,
        "url": page.url,
        "name": [{"@language": title.language, "@value": title.text} for title in page.titles] or bill.identifier,
        "abstract": page.summary,
        "legislationIdentifier": bill.identifier,
        "legislationJurisdiction": {
            "@type": "AdministrativeArea",
            "name": page.jurisdiction,
            "identifier": bill.jurisdiction.code,
        },
        "inLanguage": list(bill.jurisdiction.languages),
        "legislationLegalForce": f"https://schema.org/{'InForce' if IN_FORCE in happened else 'NotInForce'}",
        "legislationDate": next((happened[kind] for kind in SIGNED if kind in happened), None),
        "datePublished": happened.get("published"),
        "legislationDateOfApplicability": happened.get(IN_FORCE),
        "creativeWorkStatus": page.stage,
        "keywords": page.topics,
        "dateModified": max((event.recorded_at.isoformat() for event in page.events), default=None),
        "encoding": [_document(one) for one in bill.documents.all()],
        "subjectOf": [
            {"@type": "CreativeWork", "name": one.title, "url": one.url, "archivedAt": one.archive_url}
            if one.archive_url
            else {"@type": "CreativeWork", "name": one.title, "url": one.url}
            for one in bill.sources.all()
        ],
    }
    return {name: value for name, value in facts.items() if value}


def data_block(facts: dict[str, Any]) -> SafeString:
    """Return facts as the text of a script element, whatever is in them."""
    return mark_safe(json.dumps(facts, ensure_ascii=False).translate(ESCAPED))  # noqa: S308 - what could end the element is escaped


def _document(document: BillDocument) -> dict[str, str]:
    facts = {
        "@type": "LegislationObject",
        "name": document.title,
        "url": document.url,
        "inLanguage": document.language,
        "dateCreated": document.dated_on.isoformat() if document.dated_on else "",
    }
    return {name: value for name, value in facts.items() if value}
