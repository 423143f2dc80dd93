"""Reports as mail servers write them."""

from textwrap import dedent


def report(
    *,
    to: str = "alerts@countersign.example",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "",
    original: str = "Subject: neutral",
    original_type: str = "text/rfc822-headers",
) -> bytes:
    """Return a report in the standard's form, to an address, about a mail of which it returns the headers."""
    fields = [f"Action: {action}", f"Status: {status}", f"Diagnostic-Code: smtp; {diagnostic}" if diagnostic else ""]
    text = dedent(
        """\
        From: Mail Delivery System <MAILER-DAEMON@mx.example>
        To: {to}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

        --=_b
        Content-Type: text/plain; charset=us-ascii

        Your mail could not be delivered.

        --=_b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; somebody@else.example
        {fields}

        --=_b
        Content-Type: {original_type}

        {original}

        --=_b--
        """
    )
    filled = text.format(to=to, fields="\n".join(filter(None, fields)), original=original, original_type=original_type)
    return filled.replace("\n", "\r\n").encode()
