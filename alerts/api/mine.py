"""My subscriptions and my alerts. Of an endpoint its channel and name are said, and never its address."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from alerts import queries
from alerts.models import Delivery, Subscription
from alerts.models.delivery import DeliveryStatus
from alerts.models.endpoint import Channel
from alerts.models.subscription import Scope
from alerts.rules.kinds import Kind
from tracker.api.asking import OWN, owner_of
from tracker.api.methods import READ
from tracker.api.paging import LATEST_NUMBER_FIRST, LATEST_OWED_FIRST, Page, cut
from tracker.api.values import Instant, Paged

router = Router(auth=OWN, tags=["Mine"])

KEPT_NOWHERE = "private, no-store"


class EndpointOut(BaseModel):
    id: int
    channel: Channel
    name: str


class SubscriptionOut(BaseModel):
    """A wish to be told of all bills in a scope. `choices` say which news, when and how often."""

    id: int
    scope: Scope
    bill: int | None
    topic: str | None
    jurisdiction: str | None
    stage: str | None
    words: str | None
    endpoint: EndpointOut
    language: str | None = Field(description="Of its messages; null: my own.")
    time_zone: str
    choices: dict[str, Any]
    created_at: Instant


class AlertOut(BaseModel):
    """One thing to tell, on its way to one of my endpoints. It is about an event, or about a version of a window."""

    id: int
    kind: Kind
    bill: int
    event: int | None
    deadline: int | None
    step: str | None = Field(description="Which reminder: `3d`, three days before.")
    subscription: int
    endpoint: EndpointOut
    status: DeliveryStatus
    owed_at: Instant = Field(description="The moment it is for.")
    due_at: Instant = Field(description="When it may go.")
    settled_at: Instant | None = Field(description="When it was sent, refused or withdrawn.")
    seen_at: Instant | None


class AlertsAsked(Paged):
    status: DeliveryStatus | None = None


@router.api_operation(
    READ,
    "/me/subscriptions",
    response=Page[SubscriptionOut],
    operation_id="listMySubscriptions",
    url_name="my-subscriptions",
)
def subscriptions(request: HttpRequest, response: HttpResponse, asked: Query[Paged]) -> Page[SubscriptionOut]:
    """List what I follow, the newest first."""
    response.headers["Cache-Control"] = KEPT_NOWHERE
    mine: QuerySet[Subscription] = queries.subscriptions_of(owner_of(request)).prefetch_related(None)
    page = cut(mine, LATEST_NUMBER_FIRST, asked.cursor, asked.limit)
    return Page[SubscriptionOut](items=[_subscription(one) for one in page.rows], next=page.next)


@router.api_operation(READ, "/me/alerts", response=Page[AlertOut], operation_id="listMyAlerts", url_name="my-alerts")
def alerts(request: HttpRequest, response: HttpResponse, asked: Query[AlertsAsked]) -> Page[AlertOut]:
    """List what I was told or am about to be, the latest first."""
    response.headers["Cache-Control"] = KEPT_NOWHERE
    mine = Delivery.objects.filter(endpoint__owner=owner_of(request)).select_related("alert", "endpoint")
    if asked.status is not None:
        mine = mine.filter(status=asked.status)
    page = cut(mine, LATEST_OWED_FIRST, asked.cursor, asked.limit)
    return Page[AlertOut](items=[_alert(one) for one in page.rows], next=page.next)


def _subscription(one: Subscription) -> SubscriptionOut:
    return SubscriptionOut(
        id=one.pk,
        scope=Scope(one.scope),
        bill=one.bill_id,
        topic=one.topic.slug if one.topic else None,
        jurisdiction=one.jurisdiction.code if one.jurisdiction else None,
        stage=one.stage or None,
        words=one.words or None,
        endpoint=_endpoint(one),
        language=one.language or None,
        time_zone=one.rhythm.time_zone,
        choices=one.rhythm.choices,
        created_at=one.created_at,
    )


def _alert(one: Delivery) -> AlertOut:
    return AlertOut(
        id=one.pk,
        kind=Kind(one.alert.kind),
        bill=one.alert.bill_id,
        event=one.alert.event_id,
        deadline=one.alert.deadline_id,
        step=one.alert.step or None,
        subscription=one.subscription_id,
        endpoint=_endpoint(one),
        status=DeliveryStatus(one.status),
        owed_at=one.owed_at,
        due_at=one.due_at,
        settled_at=one.settled_at,
        seen_at=one.seen_at,
    )


def _endpoint(one: Subscription | Delivery) -> EndpointOut:
    return EndpointOut(id=one.endpoint_id, channel=Channel(one.endpoint.channel), name=one.endpoint.name)
