"""A bare Django view, without middleware or database: the measure of held pages."""

from django.conf import settings

# gunicorn imports this in a process of its own, where nothing else is set.
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

urlpatterns = [path("", lambda request: HttpResponse("bare"))]
application = get_wsgi_application()
