from django.urls import path

from compliance.views import calendar

app_name = "compliance"

urlpatterns = [
    path("working-days/", calendar.calendar, name="calendar"),
]
