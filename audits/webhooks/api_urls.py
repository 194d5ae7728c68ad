from django.urls import path

from audits.webhooks import api

urlpatterns = [
    path("webhooks", api.EndpointsView.as_view(), name="endpoints"),
    path("webhooks/kinds", api.KindsView.as_view(), name="webhook-kinds"),
    path("webhooks/deliveries/<int:pk>", api.DeliveryView.as_view(), name="delivery"),
    path("webhooks/deliveries/<int:pk>/replay", api.ReplayOneView.as_view(), name="delivery-replay"),
    path("webhooks/<str:reference>", api.EndpointView.as_view(), name="endpoint"),
    path("webhooks/<str:reference>/rotate", api.RotateView.as_view(), name="endpoint-rotate"),
    path("webhooks/<str:reference>/ping", api.PingView.as_view(), name="endpoint-ping"),
    path("webhooks/<str:reference>/replay", api.ReplayView.as_view(), name="endpoint-replay"),
    path("webhooks/<str:reference>/deliveries", api.DeliveriesView.as_view(), name="endpoint-deliveries"),
]
