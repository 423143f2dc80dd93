import pytest


@pytest.mark.django_db
def test_try(approved_bill, settings, client):
    settings.PUBLIC = True
    r = client.get(f"/feeds/bills/{approved_bill.pk}.atom")
    print(r.headers, r.content.decode())
    r = client.get(f"/feeds/bills/{approved_bill.pk}.ics")
    print(r.headers, r.content.decode())
    for u in ["/feeds/bills.atom?words=law", "/feeds/jurisdictions/KZ.atom"]:
        r = client.get(u)
        print(r.status_code, len(r.content))
    assert 0
