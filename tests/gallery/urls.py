from django.urls import path

from tests.gallery import views

urlpatterns = [
    path("elements/<str:page>/", views.elements),
    path("errors/<str:name>/", views.error),
    path("sign-in/", views.sign_in),
]
